#!/usr/bin/env bash
# literals.sh: SQL text comes only from literals in *_store.c and db/, built text only from
# db/sqlgen.c; markup only from the emitters that take literals. Prints what breaks the rule.
set -uo pipefail
cd "$(dirname "$0")/.."
files() { git ls-files --cached --others --exclude-standard "$@" | grep -vE '_(test|fuzz)\.c$'; }

# db_run, db_query… outside stores and db/
grep -nE '\bdb_(run|run_changed|query|one_int)\(' $(files 'src/domain/*.c' 'src/kit/*.c' 'src/app/*.c') |
    grep -vE '^src/domain/[a-z]+/([a-z_]*_)?(store|tables)[a-z_]*\.c:' | sed 's/$/   <- SQL outside a store/'
# the text variants are for db/ alone
grep -nE '\bdb_(run|query|one_int)_text\(' $(files 'src/*.c') | grep -vE '^src/db/' | sed 's/$/   <- SQL that is not a literal/'
# formatted SQL
grep -niE 'printf\([^;]*"(select|insert|update|delete|create table|alter table|drop) ' $(files 'src/*.c') |
    grep -vE '^src/db/sqlgen[a-z_]*\.c' | sed 's/$/   <- SQL built with printf/'
# markup in printf formats: only the emitters may write it
grep -nE 'printf\([^;]*"[^"]*</?(p|div|span|table|td|tr|a|h[1-6]|ul|li|svg|text|rect|g)[ >]' $(files 'src/*.c') |
    sed 's/$/   <- markup built with printf/'
exit 0

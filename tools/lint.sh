#!/usr/bin/env bash
# lint.sh: what can be told from the sources without running them. Prints one line a check and
# ends with "N passed, N failed". --fast leaves out the other compiler, clang-tidy and gcc's analyzer.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
jobs=$(nproc)
passed=0 failed=0
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
flags=(-std=c17 -D_DEFAULT_SOURCE -Isrc -Ibuild/gcc/gen)
for word in $(pkg-config --cflags $(make -s packages)); do
    flags+=("${word/#-I/-isystem}")
done
make -s -j"$jobs" build/gcc/gen/po.c build/gcc/gen/assets.c BUILD=build/gcc

check() { # NAME COMMAND…: passes when the command succeeds and prints nothing
    local name=$1
    shift
    if "$@" >"$log/out" 2>&1 && [ ! -s "$log/out" ]; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        head -60 "$log/out"
    fi
}

files() { git ls-files --cached --others --exclude-standard "$@" | sort; }
each() { xargs -P "$jobs" "$@"; }

sources=$(files 'src/*.c' 'tools/*.c')
headers=$(files 'src/*.h')
program=$(files 'src/*.c' | grep -vE '_(test|fuzz)\.c$') # what is delivered

format() { clang-format --dry-run -Werror $sources $headers; }
layers() { tools/layers.sh; }
alone() {
    printf '%s\n' $headers | each -I{} gcc "${flags[@]}" -Wall -Wextra -Wpedantic -fsyntax-only -include {} -x c /dev/null
}
literals() { tools/literals.sh; }
long_files() {
    wc -l $sources $headers | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines (limit 600)" }'
}
banned() {
    grep -nE '\b(sprintf|strcpy|strcat|strtok|gets|atoi|atof|setlocale|alloca|system)\(' $sources || true
}
texts() { tools/po.sh --check; }
scripts() {
    for script in dev .ci/run $(files '*.sh'); do bash -n "$script"; done
    for script in $(files '*.mjs'); do node --check "$script"; done
}
words() { # the brackets keep this line from finding itself
    git grep -nIwE --untracked 'TOD[O]|FIXM[E]' -- . ':!po' || true
    git grep -nIE --untracked '/wor[k]/' || true
}
cpp_check() {
    cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr --error-exitcode=1 -j "$jobs" \
        --suppressions-list=tools/cppcheck.txt -Isrc $sources
}
clang_build() { make -s -j"$jobs" CC=clang BUILD=build/clang all 2>&1 | grep -v '^  ' || true; }

# Both look at every source of the program, in one pool; the longest first.
both_analyzers() {
    local tool
    for tool in tidy analyzer; do
        ls -S $program | sed "s/^/$tool /"
    done | LINT_FLAGS=${flags[*]} each -L1 sh -c 'tools/lint-one.sh "$1" "$2" >>"$0/$1" 2>&1' "$log"
}
tidy() { sort -u "$log/tidy"; }
analyzer() { sort -u "$log/analyzer" | grep -vEf <(grep -v '^#' tools/analyzer.txt) || true; }

check "clang-format" format
check "floors include only downwards" layers
check "every header compiles alone" alone
check "SQL and markup are literals" literals
check "no banned function" banned
check "no file over 600 lines" long_files
check "scripts parse" scripts
check "no forbidden word" words
check "every text has its Spanish" texts
check "cppcheck" cpp_check
if [ "${1:-}" != --fast ]; then
    check "builds with clang, no warning" clang_build
    both_analyzers
    check "clang-tidy" tidy
    check "gcc -fanalyzer" analyzer
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

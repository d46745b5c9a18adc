#!/usr/bin/env bash
# lint.sh: what can be told from the sources without running them. Prints one line a check and
# ends with "N passed, N failed". --fast leaves out clang-tidy and gcc's analyzer.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
jobs=$(nproc)
passed=0 failed=0
log=$(mktemp -d)
trap 'rm -rf "$log"' EXIT
flags=(-std=c17 -D_DEFAULT_SOURCE -Isrc -Ibuild/gcc/gen)
for word in $(pkg-config --cflags sqlite3 libpq libsodium cairo pangocairo libzip expat yaml-0.1 yajl); do
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

sources=$(git ls-files --cached --others --exclude-standard 'src/*.c' | sort)
headers=$(git ls-files --cached --others --exclude-standard 'src/*.h' | sort)

format() { clang-format --dry-run -Werror $sources $headers; }
layers() { tools/layers.sh; }
alone() {
    for h in $headers; do
        echo "#include \"${h#src/}\"" | gcc "${flags[@]}" -Wall -Wextra -Wpedantic -fsyntax-only -x c - || echo "$h does not compile alone"
    done
}
literals() { tools/literals.sh; }
long_files() {
    wc -l $sources $headers | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines (limit 600)" }'
}
banned() {
    grep -nE '\b(sprintf|strcpy|strcat|strtok|gets|atoi|atof|setlocale|alloca|system)\(' $sources |
        grep -v 'lint: allowed' || true
}
tidy_all() {
    printf '%s\n' $sources | xargs -P "$jobs" -I{} tools/tidy-one.sh {} "${flags[@]}"
}
analyzer() {
    printf '%s\n' $sources | grep -v _fuzz.c | xargs -P "$jobs" -I{} gcc "${flags[@]}" -O1 -fanalyzer -c -o /dev/null {} 2>&1 |
        grep -E 'warning:|error:' | sort -u || true
}
cpp_check() {
    cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr --error-exitcode=1 -j "$jobs" \
        --suppressions-list=tools/cppcheck.txt -Isrc $sources
}
texts() { tools/po.sh --check; }
shells() { for s in dev tools/*.sh tests/*.sh .ci/run; do bash -n "$s" || echo "$s"; done; }
clang_build() { make -s -j"$jobs" CC=clang BUILD=build/clang all 2>&1 | grep -v '^  ' || true; }

check "clang-format" format
check "floors include only downwards" layers
check "every header compiles alone" alone
check "SQL and markup are literals" literals
check "no banned function" banned
check "no file over 600 lines" long_files
check "shell scripts parse" shells
check "every text has its Spanish" texts
check "cppcheck" cpp_check
if [ "${1:-}" != --fast ]; then
    check "builds with clang, no warning" clang_build
    check "clang-tidy" tidy_all
    check "gcc -fanalyzer" analyzer
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# test.sh [--san] [NAME…]: builds and runs every test program and every tests/*.sh, once without a
# PostgreSQL and once with one, and ends with "N passed, N failed". NAME keeps only tests whose
# path contains it.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
jobs=$(nproc)
make_args=(BUILD=build/gcc)
if [ "${1:-}" = --san ]; then
    make_args=(SAN=1 BUILD=build/gcc-san)
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
    export LSAN_OPTIONS=suppressions=$PWD/tools/lsan.txt:print_suppressions=0
    export LSAN_OPTIONS=suppressions=$PWD/tools/lsan.txt:print_suppressions=0
    shift
fi
build=${make_args[-1]#BUILD=}
make -s -j"$jobs" "${make_args[@]}" all test-programs || { echo "0 passed, 1 failed"; exit 1; }

work=$(mktemp -d /tmp/istmo-test.XXXXXX)
chmod 755 "$work"
cleanup() {
    tools/pg.sh stop "$work/pg" >/dev/null 2>&1
    rm -rf "$work"
}
trap cleanup EXIT
export ISTMO_BUILD=$PWD/$build ISTMO_WORK=$work
ISTMO_TEST_PG=$(tools/pg.sh start "$work/pg") || { echo "PostgreSQL did not start" >&2; echo "0 passed, 1 failed"; exit 1; }
export ISTMO_TEST_PG

wanted() {
    [ $# -eq 1 ] && return 0
    local path=$1 name
    shift
    for name in "$@"; do [[ $path == *$name* ]] && return 0; done
    return 1
}

passed=0 failed=0
run_one() { # NAME COMMAND…: TAP on standard output
    local name=$1 log ok bad status
    shift
    log=$work/$(echo "$name" | tr / _).log
    local start=$SECONDS
    timeout "${ISTMO_TIMEOUT_S:-900}" "$@" >"$log" 2>"$log.err"
    status=$?
    ok=$(grep -cE '^ok ' "$log")
    bad=$(grep -E '^not ok ' "$log" | grep -vc '# SKIP')
    if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ $((ok + bad)) -eq 0 ]; then bad=1; fi
    passed=$((passed + ok)) failed=$((failed + bad))
    printf '%-44s %4d passed %3d failed  %3ds\n' "$name" "$ok" "$bad" $((SECONDS - start))
    if [ "$bad" -ne 0 ]; then
        grep -vE '^ok ' "$log" | tail -40
        tail -60 "$log.err"
    fi
}

export CMOCKA_MESSAGE_OUTPUT=TAP
for source in $(find src -name '*_test.c' | sort); do
    program=${source#src/}
    program=${program%.c}
    wanted "$program" "$@" && run_one "$program" "$build/test/$program"
done
for script in tests/*.sh; do
    wanted "$script" "$@" && run_one "$script" bash "$script"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]

#!/usr/bin/env bash
# test.sh [--san | --cov] [NAME…]: builds and runs every test program and every tests/*.sh beside a
# PostgreSQL of its own, some at once, and ends with "N passed, N failed". NAME keeps only tests
# whose path contains it.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
jobs=$(nproc)
make_args=(BUILD=build/gcc)
if [ "${1:-}" = --san ]; then
    make_args=(SAN=1 BUILD=build/gcc-san)
    export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
    export LSAN_OPTIONS=suppressions=$PWD/tools/lsan.txt:print_suppressions=0
    shift
elif [ "${1:-}" = --cov ]; then # tools/coverage.sh reads what they leave
    make_args=(COV=1 BUILD=build/gcc-cov)
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

# Writes its line, what it skipped, and the log of what failed, in one piece; TAP comes on the test's standard output.
run_one() { # NAME COMMAND…
    local name=$1 log ok bad skips status start=$SECONDS
    shift
    log=$work/$(echo "$name" | tr / _).log
    timeout "${ISTMO_TIMEOUT_S:-900}" "$@" >"$log" 2>"$log.err"
    status=$?
    ok=$(grep -E '^ok ' "$log" | grep -vc '# SKIP')
    skips=$(grep -c '# SKIP' "$log")
    bad=$(grep -E '^not ok ' "$log" | grep -vc '# SKIP')
    if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ $((ok + bad + skips)) -eq 0 ]; then bad=1; fi
    exec 9>>"$work/counts"
    flock 9
    echo "$ok $bad" >&9
    printf '%-44s %4d passed %3d failed  %3ds\n' "$name" "$ok" "$bad" $((SECONDS - start))
    grep -E '# SKIP' "$log"
    if [ "$bad" -ne 0 ]; then
        grep -vE '^ok ' "$log" | tail -40
        tail -60 "$log.err"
    fi
}

# Those that take longest begin first. One more runs than there are processors: many wait for the disk.
slow='tests/(hostile|power|records|report_page|backup|cli|golden|upgrade)|figures_db|pack_apply|check_test|record_kept|exchange_test'
tests=$({ find src -name '*_test.c' | sed 's|^src/||; s|\.c$||' && ls tests/*.sh; } | sort |
    awk -v slow="$slow" '{ print ($0 ~ slow ? 0 : 1), $0 }' | sort -s -n -k1,1 | cut -d' ' -f2)

export CMOCKA_MESSAGE_OUTPUT=TAP
touch "$work/counts"
running=0
for test in $tests; do
    wanted "$test" "$@" || continue
    if [ $running -gt "$jobs" ]; then wait -n; running=$((running - 1)); fi
    case $test in
        *.sh) run_one "$test" bash "$test" & ;;
        *) run_one "$test" "$build/test/$test" & ;;
    esac
    running=$((running + 1))
done
wait
awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$work/counts"

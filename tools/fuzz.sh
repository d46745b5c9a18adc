#!/usr/bin/env bash
# fuzz.sh SECONDS [NAME…]: runs every fuzzer that long under ASan and UBSan, from its seed corpus
# in tests/corpus/NAME. New inputs stay in build/fuzz-corpus; a crash is left there and named.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:?how many seconds}
shift
build=build/clang-fuzz
make -s -j"$(nproc)" CC=clang SAN=1 FUZZING=1 BUILD=$build fuzz-programs
status=0
for program in $(find $build/fuzz -name '*_fuzz' -type f | sort); do
    name=$(basename "$program" _fuzz)
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    mkdir -p "build/fuzz-corpus/$name" "tests/corpus/$name"
    echo "== $name"
    "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 \
        -artifact_prefix="build/fuzz-corpus/$name-" "build/fuzz-corpus/$name" "tests/corpus/$name" \
        >"build/fuzz-corpus/$name.log" 2>&1 || { status=1; tail -30 "build/fuzz-corpus/$name.log"; }
    tail -1 "build/fuzz-corpus/$name.log"
done
exit $status

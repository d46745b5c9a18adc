#!/usr/bin/env bash
# Replays the corpus of every fuzzer: inputs that once broke a parser, or might.
cd "$(dirname "$0")/.."
n=0 status=0
for program in $(find "$ISTMO_BUILD/replay" -name '*_fuzz' -type f | sort); do
    name=$(basename "$program" _fuzz)
    n=$((n + 1))
    if [ -z "$(ls "tests/corpus/$name" 2>/dev/null)" ]; then
        echo "not ok $n - $name has no corpus"
        status=1
    elif timeout 60 "$program" "tests/corpus/$name"/* >"$ISTMO_WORK/replay.log" 2>&1; then
        echo "ok $n - $name: $(ls "tests/corpus/$name" | wc -l) inputs"
    else
        echo "not ok $n - $name"
        tail -20 "$ISTMO_WORK/replay.log" >&2
        status=1
    fi
done
echo "1..$n"
exit $status

#!/usr/bin/env bash
# coverage.sh [NAME…]: what the tests reach of src/, by gcovr: per room, the files reached least, and whether the
# limits hold. Ends with "N passed, N failed". NAME keeps only tests whose path contains it.
#
# Compiled without optimization, where each condition of the source is a branch of its own, and without sanitizers,
# which add branches. Not counted: tests, what is written for tests, fuzzers. Every file left out or branch excused
# stands here; the sources carry no marks.
set -uo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
build=build/gcc-cov
lines_of_src=85       # percent
branches_of_engine=90 # percent

mkdir -p $build
find $build -name '*.gcda' -delete
# What a source that is gone left behind would count as never reached.
find $build -name '*.gcno' -not -path '*/gen/*' -not -path '*/tools/*' -printf '%P\n' | while read -r note; do
    [ -f "src/${note%.gcno}.c" ] || rm "$build/$note"
done
tools/test.sh --cov "$@" | sed -E 's/^([0-9]+ passed, [0-9]+ failed)$/tests: \1/'
[ "${PIPESTATUS[0]}" -eq 0 ] || { echo "0 passed, 1 failed"; exit 1; }
gcovr --root . --filter src/ --exclude '.*_(test|fuzz)\.c' --exclude '.*_(testing|naive)[a-z_]*\.h' -j"$(nproc)" \
    --csv $build/coverage.csv --html-details $build/coverage.html $build || { echo "0 passed, 1 failed"; exit 1; }

echo
printf '%-22s %8s %7s %9s %7s\n' room lines "%" branches "%"
awk -F, 'NR > 1 {
    split($1, part, "/")
    room = part[2] ~ /^(domain|engine)$/ && part[4] ? part[2] "/" part[3] : part[2]
    lines[room] += $2; hit[room] += $3; branches[room] += $5; taken[room] += $6
} END {
    for (room in lines)
        printf "%-22s %8d %7.1f %9d %7.1f\n", room, lines[room], 100 * hit[room] / lines[room], branches[room],
            branches[room] ? 100 * taken[room] / branches[room] : 100
}' $build/coverage.csv | sort
echo
echo "The ten files whose lines are reached least ($build/coverage.html shows which):"
awk -F, 'NR > 1 && $2 > 0 { printf "%6.1f %%  %s\n", 100 * $3 / $2, $1 }' $build/coverage.csv | sort -n | head -10
echo
awk -F, -v lines_of_src=$lines_of_src -v branches_of_engine=$branches_of_engine '
function check(what, part, all, limit) {
    met = all > 0 && 100 * part >= limit * all
    printf "%s %s: %.1f %% (%d of %d; at least %d %%)\n", met ? "ok  " : "FAIL", what, all ? 100 * part / all : 0, part, all, limit
    met ? passed++ : failed++
}
NR > 1 { lines += $2; hit += $3 }
NR > 1 && $1 ~ /^src\/engine\// { branches += $5; taken += $6 }
END {
    check("lines of src/", hit, lines, lines_of_src)
    check("branches of src/engine/", taken, branches, branches_of_engine)
    printf "%d passed, %d failed\n", passed, failed
    exit failed > 0
}' $build/coverage.csv

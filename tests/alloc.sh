#!/usr/bin/env bash
# Every allocation of a save fails in turn, alone or with all that follow: the process ends with 3 and one line,
# or saves whole; the database verifies. ISTMO_SOAK: all of them; otherwise the first 8 and 12 others. Prints TAP.
cd "$(dirname "$0")/.." || exit 1
istmo=$ISTMO_BUILD/istmo
case $ISTMO_BUILD in *san* | *cov) echo "ok 1 - allocations fail # SKIP sanitizers and coverage allocate as well"; echo "1..1"; exit 0 ;; esac
work=$(mktemp -d "${ISTMO_WORK:-/tmp}/alloc.XXXXXX")
trap 'rm -rf "$work"' EXIT
cc -O1 -shared -fPIC -o "$work/alloc.so" tests/shim/alloc.c || exit 1
export ISTMO_KEY=$work/key ISTMO_NOW=2024-01-15T12:00:00Z USER=ana ISTMO_DB=$work/first.db
"$istmo" load tests/packs/small --quiet --summary >/dev/null
add() { # VARIABLE…: saves with these
    env "$@" LD_PRELOAD="$work/alloc.so" "$istmo" record add activity date=2023-05-04 kind=workshop women=12 \
        "facilitator=Zacarías Canario" "attending[1].name=Eulalia Canaria" "attending[1].sex=f" --lang en
}
records() { "$istmo" record list activity --format csv | tail -n +2 | wc -l; }

cp "$work/first.db" "$work/count.db"
total=$(ISTMO_DB=$work/count.db add ISTMO_ALLOC_TELL=1 2>&1 >/dev/null | tail -1)
step=$((total / 12 + 1))
[ -z "${ISTMO_SOAK:-}" ] || step=1
tried=0 bad=0 saved=0
for ((n = 1; n <= total; n += n < 8 ? 1 : step)); do
    for mode in ISTMO_ALLOC_ONCE=1 ISTMO_ALLOC_FOREVER=1; do
        rm -f "$work"/try.db*
        cp "$work/first.db" "$work/try.db"
        export ISTMO_DB=$work/try.db
        add ISTMO_ALLOC_FAIL=$n $mode >"$work/out" 2>"$work/err"
        status=$?
        there=$(records)
        tried=$((tried + 1))
        saved=$((saved + there))
        { [ $status -eq 3 ] && [ "$(wc -l <"$work/err")" -eq 1 ] && [ ! -s "$work/out" ]; } || { [ $status -eq 0 ] && [ "$there" -eq 1 ]; } ||
            { bad=$((bad + 1)); echo "allocation $n, $mode: exit $status, $(head -3 "$work/err")" >&2; }
        "$istmo" verify >"$work/verify" 2>&1 || { bad=$((bad + 1)); echo "allocation $n, $mode: $(cat "$work/verify")" >&2; }
    done
done
if [ "$total" -gt 300 ] && [ "$bad" -eq 0 ]; then echo "ok 1 - $tried failed allocations of $total: exit 3 and one line, or a whole record ($saved)"; else
    echo "not ok 1 - $tried failed allocations of $total: $bad are not told with exit 3 and one line"; fi
echo "1..1"
[ "$bad" -eq 0 ]

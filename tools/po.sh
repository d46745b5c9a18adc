#!/usr/bin/env bash
# po.sh: collects the program's texts from the sources into build/istmo.pot, merges them into every
# po/LANG.po and prints the texts that lack translation (exit 1 when there is any).
# --check changes nothing in po/ and prints nothing when all is well.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
check=${1:-}
pot=build/istmo.pot
mkdir -p build
# xgettext counts the commas of a compound literal as the call's: they are taken out.
find src -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c' | sort | xargs cat |
    sed -Ez 's/\(struct (sv|source)\)\{[^{};]*(\{[^{};]*\}[^{};]*)*\}/0/g' >build/po-sources.c

collect() { # OUT KEYWORD…: only these keywords; printf formats are told by the functions that take them
    local out=$1
    shift
    xgettext --from-code=UTF-8 --language=C --package-name=istmo --no-location --sort-output \
        -k "${@/#/--keyword=}" --flag=N_:1:pass-c-format --flag=tr:2:pass-c-format \
        build/po-sources.c -o - | sed -e '/^"POT-Creation-Date:/d' -e 's/charset=CHARSET/charset=UTF-8/' >"$out"
}

# One call of problem_add holds two texts, what was expected and what is wrong. xgettext takes two
# arguments of a call only as singular and plural, so that they are collected separately.
mapfile -t words < <(grep -v '^#' tools/po-keywords.txt)
collect "$pot.1" "${words[@]}"
collect "$pot.2" problem_add:5
msgcat --use-first --sort-output "$pot.1" "$pot.2" -o "$pot"
rm "$pot.1" "$pot.2"

status=0
for po in po/*.po; do
    merged=build/$(basename "$po")
    msgmerge -q --no-fuzzy-matching --sort-output --no-location "$po" "$pot" -o "$merged"
    msgattrib --no-obsolete --sort-output "$merged" -o "$merged"
    msgfmt -c -o /dev/null "$merged" || status=1
    missing=$(msgattrib --untranslated "$merged"; msgattrib --only-fuzzy --no-obsolete "$merged" | sed 1,/^$/d)
    n=$(grep -c '^msgid "..*\|^msgid ""$' <<<"$missing" || true)
    n=$((n > 0 ? n - 1 : 0))
    [ "$check" = --check ] || cmp -s "$merged" "$po" || cp "$merged" "$po"
    if [ "$n" -gt 0 ]; then
        grep -v '^#' <<<"$missing" | sed -n '/^$/,$p'
        echo "$po: $n without translation"
        status=1
    elif [ "$check" != --check ]; then
        echo "$po: 0 without translation"
    fi
done
exit $status

#!/usr/bin/env bash
# po.sh: collects the program's texts from the sources into po/istmo.pot, merges them into every
# po/LANG.po and reports what lacks translation (exit 1 when anything does).
set -euo pipefail
cd "$(dirname "$0")/.."
find src -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c' | LC_ALL=C sort >build/po-files
xgettext --from-code=UTF-8 --language=C --package-name=istmo --no-location --sort-output --omit-header \
    --keyword=N_ --keyword=tr:2 --keyword=trn:2,3 --keyword=err_set:4 --keyword=err_prefix:2 \
    --keyword=problem_add:5 --keyword=problem_add:6 --keyword=problem_remedy:3 \
    $(cat tools/po-keywords.txt 2>/dev/null || true) \
    --files-from=build/po-files -o build/istmo.pot
status=0
for po in po/*.po; do
    msgmerge -q --no-fuzzy-matching --sort-output --no-location --update --backup=none "$po" build/istmo.pot
    msgattrib --no-obsolete --sort-output "$po" -o "$po.tmp" && mv "$po.tmp" "$po"
    missing=$(msgattrib --untranslated "$po" | grep -c '^msgid ' || true)
    missing=$((missing > 0 ? missing - 1 : 0))
    echo "$po: $missing without translation"
    [ "$missing" -eq 0 ] || status=1
done
exit $status

#!/usr/bin/env bash
# The documents are true: manual pages are those the program prints, links lead somewhere, and every
# command that README and guides show is one that the program has. Prints TAP.
cd "$(dirname "$0")/.."
n=0 status=0
report() { # CONDITION NAME [DETAIL]
    n=$((n + 1))
    if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; status=1; [ -z "${3:-}" ] || echo "$3" >&2; fi
}

for page in en:docs/istmo.1 es:docs/istmo.es.1; do
    "$ISTMO_BUILD/istmo" help --man --lang "${page%%:*}" | cmp -s - "${page#*:}"
    report $? "${page#*:} is current (istmo help --man --lang ${page%%:*})"
done

for file in README.md ARCHITECTURE.md CONTRIBUTING.md docs/*.md docs/decisions/*.md src/*/README.md src/domain/*/README.md; do
    [ -f "$file" ] || continue
    broken=$(grep -oE '\]\([^)#]+' "$file" | cut -c3- | grep -vE '^(https?|mailto):' |
        while read -r link; do [ -e "$(dirname "$file")/$link" ] || echo "$link"; done)
    [ -z "$broken" ]
    report $? "links of $file" "$broken"
done

missing=$(grep -hoE '`?(src|docs|tests|tools|packs)/[A-Za-z0-9_./-]+' README.md ARCHITECTURE.md CONTRIBUTING.md docs/*.md |
    tr -d '`' | sed 's/[.,;:]*$//' | sort -u | grep -vE '(NAME|FORM|REPEAT|LANG)' |
    while read -r path; do [ -e "$path" ] || compgen -G "$path*" >/dev/null || echo "$path"; done)
[ -z "$missing" ]
report $? "files that the documents name exist" "$missing"

unknown=$(grep -hE '^ +(build/gcc/)?istmo [a-z]' README.md docs/guia.md docs/guide.md | sed -E 's/^ +(build\/gcc\/)?istmo //' |
    while read -r first second _; do
        [ "$first" = help ] || "$ISTMO_BUILD/istmo" help "$first" >/dev/null 2>&1 ||
            "$ISTMO_BUILD/istmo" help "$first" "$second" >/dev/null 2>&1 || echo "$first $second"
    done)
[ -z "$unknown" ]
report $? "commands that the guides show exist" "$unknown"
echo "1..$n"
exit $status

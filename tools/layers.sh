#!/usr/bin/env bash
# layers.sh: every include points downwards (ARCHITECTURE.md, "Floors"), rooms of one floor do not
# include each other, and a domain includes another domain only through its public headers.
set -euo pipefail
cd "$(dirname "$0")/.."
git ls-files --cached --others --exclude-standard 'src/*.[ch]' | while read -r file; do
    grep -oE '^#include "[^"]+"' "$file" | cut -d'"' -f2 | sed "s|^|$file |" || true
done | awk '
function floor_of(path) {
    if (path ~ /^base\//) return 0
    if (path ~ /^engine\//) return 1
    if (path ~ /^(db|net|draw|format)\//) return 2
    if (path ~ /^kit\//) return 3
    if (path ~ /^domain\//) return 4
    if (path ~ /^app\//) return 5
    return -1
}
function room(path, part) {
    split(path, part, "/")
    return part[1] == "domain" ? part[1] "/" part[2] : part[1]
}
{
    from = substr($1, 5); to = $2
    a = floor_of(from); b = floor_of(to)
    test = from ~ /_(test|fuzz)\.c$/
    if (b < 0) { print $1 " includes " to ": unknown room"; next }
    if (b > a) print $1 " includes " to ": upwards"
    if (a == b && a == 2 && room(from) != room(to) && !test) print $1 " includes " to ": rooms of floor 2 do not know each other"
    if (a == b && a == 4 && room(from) != room(to) && to ~ /_(store|internal)\.h$/) print $1 " includes " to ": not a public header of that domain"
}'

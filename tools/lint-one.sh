#!/bin/sh
# lint-one.sh TOOL FILE: clang-tidy or gcc's analyzer on one file; prints only findings, and what the tool
# says when it does not work. LINT_FLAGS are the compiler's.
tool=$1 file=$2
out=$(mktemp)
trap 'rm -f "$out" "$out.said"' EXIT
case $tool in
tidy) clang-tidy --quiet "$file" -- $LINT_FLAGS >"$out" 2>"$out.said" ;;
analyzer) gcc $LINT_FLAGS -O1 -fanalyzer -fanalyzer-verbosity=0 -c -o /dev/null "$file" >"$out" 2>&1 ;;
esac
status=$?
grep -E 'warning:|error:' "$out" | sed "s|^$PWD/||" | sort -u
[ $status -eq 0 ] || { echo "$file: $tool ended with $status"; tail -5 "$out.said" 2>/dev/null; }
exit 0

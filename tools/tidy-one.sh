#!/bin/sh
# tidy-one.sh FILE FLAGS…: clang-tidy on one file; prints only findings.
file=$1
shift
clang-tidy --quiet "$file" -- "$@" 2>/dev/null | grep -E 'warning:|error:' | sort -u
exit 0

#!/bin/sh
# lint-one.sh TOOL FILE: clang-tidy or gcc's analyzer on one file; prints only findings, and what the tool
# says when it does not work. LINT_FLAGS are the compiler's. What is found is kept in build/lint under a hash
# of all that was read, so that a file is looked at again only when it, a header or a rule has changed.
tool=$1 file=$2
key=$({ cat "$0" .clang-tidy && clang-tidy --version && gcc --version && gcc $LINT_FLAGS -E -CC "$file"; } |
    sha256sum | cut -d' ' -f1)
kept=build/lint/$tool-$key
mkdir -p build/lint
if [ ! -f "$kept" ]; then
    out=$(mktemp)
    trap 'rm -f "$out" "$out.said"' EXIT
    : >"$out.said"
    case $tool in
    # A third of the nodes that clang's analyzer visits by default: CONTRIBUTING.md says why.
    tidy) clang-tidy --quiet "$file" -- $LINT_FLAGS -Xclang -analyzer-config -Xclang max-nodes=75000 >"$out" 2>"$out.said" ;;
    analyzer) gcc $LINT_FLAGS -O1 -fanalyzer -fanalyzer-verbosity=0 -c -o /dev/null "$file" >"$out" 2>&1 ;;
    esac
    status=$?
    if [ $status -ne 0 ]; then
        echo "$file: $tool ended with $status"
        cat "$out" "$out.said" | tail -5
        exit 0
    fi
    grep -E 'warning:|error:' "$out" | sed -e "s|^$PWD/||" -e "\\|^$file:|!s|\$| ($file)|" | sort -u >"$kept.$$"
    mv "$kept.$$" "$kept"
fi
cat "$kept"

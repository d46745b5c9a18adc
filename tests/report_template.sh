#!/usr/bin/env bash
# report_template.sh: a donor's document filled at its bookmarks, hostile ones refused. Prints TAP.
exec node "$(dirname "$0")/report_template.mjs"

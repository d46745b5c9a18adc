#!/usr/bin/env bash
# photographs.sh: pictures of a pack in page, PDF and JSON, without what a telephone writes beside them. Prints TAP.
exec node "$(dirname "$0")/photographs.mjs"

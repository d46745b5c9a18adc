#!/usr/bin/env bash
# report_pictures.sh: the small report's pages, as PDF and in a browser, look as they did. Prints TAP.
exec node "$(dirname "$0")/report_pictures.mjs"

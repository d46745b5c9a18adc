#!/usr/bin/env bash
# report_page.sh: the report as a page in a real browser: no accessibility fault that axe knows,
# nothing fetched, no sideways scrolling on a phone. Prints TAP.
exec node "$(dirname "$0")/report_page.mjs"

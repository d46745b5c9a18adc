#!/usr/bin/env bash
# tracking.sh: notes written into a workbook's tracking tables and their way back, on both databases. Prints TAP.
exec node "$(dirname "$0")/tracking.mjs"

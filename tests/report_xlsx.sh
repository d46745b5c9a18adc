#!/usr/bin/env bash
# report_xlsx.sh: the report's workbook unzipped: typed cells, sums over months, texts that look like formulas. Prints TAP.
exec node "$(dirname "$0")/report_xlsx.mjs"

#!/usr/bin/env bash
# report_pdf.sh: the report's PDF read back with poppler: every figure, structure, fonts, pages. Prints TAP.
exec node "$(dirname "$0")/report_pdf.mjs"

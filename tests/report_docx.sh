#!/usr/bin/env bash
# report_docx.sh: the report as DOCX read back: parts, order, ids, texts, pictures, languages. Prints TAP.
exec node "$(dirname "$0")/report_docx.mjs"

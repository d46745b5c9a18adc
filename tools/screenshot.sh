#!/usr/bin/env bash
# screenshot.sh: docs/images/report.png, the first screen of the report that `./dev run` wrote.
set -euo pipefail
cd "$(dirname "$0")/.."
report=$PWD/out/informe-anual.html
[ -f "$report" ] || { echo "There is no $report yet: ./dev run" >&2; exit 1; }
profile=$(mktemp -d /tmp/istmo-screenshot.XXXXXX)
trap 'rm -rf "$profile"' EXIT
mkdir -p docs/images
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync --user-data-dir="$profile" \
    --hide-scrollbars --window-size=1280,1360 --screenshot="$PWD/docs/images/report.png" "file://$report" 2>/dev/null
ls -l docs/images/report.png

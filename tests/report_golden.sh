#!/usr/bin/env bash
exec node "$(dirname "$0")/report_golden.mjs"

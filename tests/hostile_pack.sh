#!/usr/bin/env bash
exec node "$(dirname "$0")/hostile_pack.mjs"

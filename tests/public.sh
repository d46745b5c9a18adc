#!/usr/bin/env bash
# public.sh: what public reports print in each format, and that they name nobody of the register. Prints TAP.
exec node "$(dirname "$0")/public.mjs"

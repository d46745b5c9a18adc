#!/usr/bin/env bash
# attacker.sh: solves the equations of everything published and must not come near a protected figure. Prints TAP.
exec node "$(dirname "$0")/attacker.mjs"

#!/usr/bin/env bash
# Publishing, checking, proving and comparing editions, as a user does it, on both databases.
exec node "$(dirname "$0")/edition.mjs"

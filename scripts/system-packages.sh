#!/bin/sh
# Installs what the tests need beyond Python packages: the git client.
set -eu
if command -v git >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && apt-get install -y -qq git
else
    echo "The tests of git sources need the git client: install it, then run again." >&2
    exit 1
fi

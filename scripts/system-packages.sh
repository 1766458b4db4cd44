#!/bin/sh
# Installs what the tests need beyond Python packages: the git client, and Chromium for the site.
set -eu
missing=""
for program in git chromium; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
done
if [ -z "$missing" ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC2086 # several words on purpose
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing
elif [ "$missing" = " chromium" ]; then
    echo "There is no chromium: the tests of the site in a browser are skipped. Install it to run them." >&2
else
    echo "The tests of git sources need the git client: install it, then run again." >&2
    exit 1
fi

#!/bin/sh
# Makes .venv with exactly what requirements.lock names, and PanGuard itself in it.
set -eu
python="${PYTHON:-python3}"

find_uv() {
    if command -v uv >/dev/null 2>&1; then command -v uv; return; fi
    if [ -x .venv/bin/uv ]; then echo .venv/bin/uv; return; fi
    return 1
}

if ! uv="$(find_uv)"; then
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null
        fi
        "$python" -m venv .venv
    fi
    .venv/bin/python -m pip install --quiet uv
    uv=.venv/bin/uv
fi

echo "Setting up .venv (once; the next run starts at once)" >&2
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    "$uv" venv --quiet --allow-existing --python '>=3.11' .venv
fi
"$uv" pip install --quiet --python .venv/bin/python --require-hashes -r requirements.lock
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .

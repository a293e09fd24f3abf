#!/usr/bin/env bash
# What is wrong on this machine and how to mend it. The first checks need nothing that might be missing.
set -uo pipefail
cd "$(dirname "$0")/.."
if ! [ -x .venv/bin/python ]; then
    echo "✗ Python environment: .venv is missing. Mend: make setup"
    exit 1
fi
if ! .venv/bin/python -c 'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ["django", "psycopg2", "channels", "ninja", "pyogrio"])))'; then
    echo "✗ Python packages: some are missing. Mend: make setup"
    exit 1
fi
exec .venv/bin/python manage.py doctor

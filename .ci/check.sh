#!/usr/bin/env bash
# Everything that can be judged without running the product: style, types, house rules, migrations, snapshots, pages.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
export DJANGO_SETTINGS_MODULE=tests.settings
failed=()

step() {
    local name=$1
    shift
    printf '== %s\n' "$name"
    "$@" || failed+=("$name")
}

front_end() { (cd static && npm run --silent check); }

step "style" ruff check --quiet .
step "format" ruff format --quiet --check .
step "import contract" lint-imports --no-logo
step "types" mypy $(ls -d {gis,grid,dispatch,mobile_api}/{domain,services,selectors} 2>/dev/null)
step "migrations" python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
step "deployment settings" python manage.py check
step "API snapshots" python -m tests.support.openapi --check
if [ -e static/package.json ]; then step "front end" front_end; fi

if [ ${#failed[@]} -gt 0 ]; then
    printf '\nFailed: %s\n' "${failed[*]}"
    exit 1
fi
echo "All checks passed."

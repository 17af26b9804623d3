# Everything an office, an analyst or a developer does with this project. `make` alone explains.
.DEFAULT_GOAL := help
.PHONY: help install demo serve lint test bench soak lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Installed for exactly this lock file and this project description.
READY := $(VENV)/.ready
YEAR := 2026
PORT ?= 4200

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
	@$(BIN)/settle run beijing-degree $(YEAR) --inputs data/sample/beijing-degree --out out --by 演示

serve: $(READY)  ## review every October: Prefect's page, schedule and worker, until Ctrl-C (PORT=4200)
	@$(BIN)/python -m flows.serving --port $(PORT)

lint: $(READY)  ## style and types of Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 sql

test: lint  ## every check
	$(BIN)/pytest -n 2 --dist loadfile

bench: $(READY)  ## measure: people, rows, seconds, peak memory
	$(BIN)/python -m tests.bench

soak: $(READY)  ## kill run, issue and returns 100 times each and compare (some 15 minutes)
	$(BIN)/python -m tests.soak

lock:  ## resolve the versions of requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements.lock

clean:  ## remove what was installed and made
	rm -rf $(VENV) out .prefect .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info build

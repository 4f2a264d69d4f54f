# Two commands on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A file of tests is one piece of work, so that what its tests share is made once; long files first (tests/conftest.py).
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help run test check nightly coverage mutants bench docs browser audit python clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "wedgesim needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }

$(STAMP): pyproject.toml | python
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test,check]'
	@touch $@

run: $(STAMP) ## answer the question of 2025: verdict, pictures, report in results/
	@$(BIN)/wedge run reverse-kissinger --force

test: $(STAMP) ## every test
	@$(BIN)/python -m pytest $(PARALLEL)

check: $(STAMP) ## lint, types, layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

$(VENV)/.browser-installed: $(STAMP)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dashboard,browser]'
	@touch $@

browser: $(VENV)/.browser-installed ## what the tests of the what-if page need beside Chromium

nightly: $(STAMP) ## the long trials
	@NIGHTLY=1 $(BIN)/python -m pytest $(PARALLEL)

$(VENV)/.coverage-installed: $(STAMP)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[coverage,dashboard,dask,xarray]'
	@touch $@

# Compiled code is not seen, so the laws of the game are tried a second time, interpreted, but for those that take
# minutes then; NumPy warns of infinities that machine code takes as they are. Commands that are watched for what they
# write are left out: they would be seen writing what is measured.
coverage: $(VENV)/.coverage-installed ## which branches the tests take, in all and in the three rooms where none may be left
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto --ignore=tests/security/test_watched.py
	@NUMBA_DISABLE_JIT=1 $(BIN)/coverage run -m pytest -n auto -W ignore::RuntimeWarning tests/laws/test_search.py \
	  tests/laws/test_stage_game.py tests/unit/game sim/game \
	  -k "not sampled_worlds and not shipped_scenarios and not compiled_once"
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage report --fail-under=95
	@$(BIN)/coverage report --fail-under=100 --include='sim/scenario/*,sim/game/*,sim/runs/*'

mutants: $(VENV)/.coverage-installed ## small faults planted into game, equations and reader: those that no test notices
	@for room in game equations scenario; do $(BIN)/python -m tests.mutation $$room --sample 100 || exit; done

$(VENV)/.docs-installed: $(STAMP)
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[docs]'
	@touch $@

docs: $(VENV)/.docs-installed ## the documentation, into docs/_build
	@$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build
	@echo "Open docs/_build/index.html"

$(VENV)/.audit-installed: $(STAMP)
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'pip-audit>=2.7'
	@touch $@

audit: $(VENV)/.audit-installed ## known weaknesses of the pinned packages; asks a public database
	@$(BIN)/pip-audit -r requirements.lock --disable-pip --strict --progress-spinner off

bench: $(STAMP) ## speed beside others: one table, scaling curves, pictures
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test,check,bench]' || echo "EMA Workbench stays out"
	@$(BIN)/python -m benchmarks

clean: ## remove the environment and results
	@rm -rf $(VENV) results/*/ .pytest_cache .mypy_cache .ruff_cache

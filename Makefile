# Two commands are enough on a fresh machine: make demo, make test.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# The first of python3, python3.14 … python3.11 that is new enough, unless you name one: make PYTHON=…
export PYTHON ?=
VENV := .venv
RUN := $(VENV)/bin/python
TESTS ?= tests
PYTEST_ARGS ?=
BENCH_ARGS ?=
MUTANTS ?=

.PHONY: help
help: ## list these commands
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

# The environment is made once, and again when what it is made from changes.
$(VENV)/.intake: requirements-build.txt requirements.txt pyproject.toml setup.py tools/make-venv
	@tools/make-venv requirements.txt
	@touch $@

$(VENV)/.intake-test: requirements-build.txt requirements-test.txt pyproject.toml setup.py tools/make-venv
	@tools/make-venv requirements-test.txt
	@touch $(VENV)/.intake $@

$(VENV)/.intake-mutants: $(VENV)/.intake-test requirements-mutants.txt
	@$(RUN) -m pip --disable-pip-version-check install -qq --require-hashes -r requirements-mutants.txt
	@touch $@

$(VENV)/.intake-docs: $(VENV)/.intake-test requirements-docs.txt
	@$(RUN) -m pip --disable-pip-version-check install -qq --require-hashes -r requirements-docs.txt
	@touch $@

.PHONY: venv
venv: $(VENV)/.intake-test ## make .venv with everything needed for development

.PHONY: demo
demo: $(VENV)/.intake ## run the daemon against an embedded mail server with sample mails
	@$(RUN) -m intake.demo

.PHONY: servers
servers: ## install the servers that the tests drive (Dovecot, PostgreSQL, clamd, Postfix, Exim), where they are missing
	@tools/install-test-servers

# Tests start hundreds of processes, which find here what the first has compiled, whatever the environment says.
TESTED = env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX="$$PWD/$(VENV)/compiled" $(RUN)
# They wait for daemons and servers much of the time, so there are more workers than cores.
WORKERS ?= $(shell echo $$((2 * $$(nproc))))
SHARED = --dist loadscope --no-loadscope-reorder
.PHONY: test
test: $(VENV)/.intake-test servers ## run every test, several at a time
	@$(TESTED) -m pytest -n $(WORKERS) $(SHARED) $(PYTEST_ARGS) $(TESTS)

.PHONY: unit
unit: $(VENV)/.intake-test ## run the tests that need no server, in under half a minute
	@$(TESTED) -m pytest -n auto $(SHARED) -m 'not hostile' $(PYTEST_ARGS) tests/unit tests/regulations

.PHONY: lint
lint: $(VENV)/.intake-test ## check style, types and the direction of imports
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy
	@$(VENV)/bin/lint-imports

# What decides and what stores is measured by the tests that ask just that: they need no mail server.
MEASURED = tests/unit tests/regulations tests/services tests/store tests/migration
.PHONY: cover
cover: $(VENV)/.intake-test servers ## measure which branches the tests take; too few of desk/ or store/ is a failure
	@rm -rf build/coverage && mkdir -p build/coverage
	@$(TESTED) -m coverage run -m pytest -q -n auto $(SHARED) $(PYTEST_ARGS) $(MEASURED)
	@$(RUN) -m coverage combine -q
	@$(RUN) tools/coverage_table.py

.PHONY: docs
docs: $(VENV)/.intake-docs ## build the API pages from the docstrings, in build/api
	@$(RUN) -W error -m pdoc --no-show-source --output-directory build/api intake '!intake.demo' '!intake.__main__'

.PHONY: release
release: $(VENV)/.intake-test ## build sdist and wheel of the committed version in dist/, install and try them
	@tools/release

.PHONY: bench
bench: $(VENV)/.intake-test servers ## measure speed and memory against the floor
	@$(RUN) -m bench $(BENCH_ARGS)

.PHONY: mutants
mutants: $(VENV)/.intake-mutants ## break the rules in small ways and count what the tests notice; MUTANTS=rules narrows it
	@$(RUN) tools/mutants.py $(MUTANTS)

# uv writes no index address, so the files name no host; UPGRADE=--upgrade takes newer versions.
LOCK = $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make requirements' $(UPGRADE)

.PHONY: requirements
requirements: ## pin the dependencies of pyproject.toml anew
	@test -x $(VENV)/bin/uv || $(RUN) -m pip install -q uv
	@$(LOCK) --group build -o requirements-build.txt
	@$(LOCK) pyproject.toml --extra demo --constraint requirements-build.txt -o requirements.txt
	@$(LOCK) pyproject.toml --extra test --constraint requirements-build.txt --constraint requirements.txt -o requirements-test.txt
	@$(LOCK) --group docs --constraint requirements-test.txt -o requirements-docs.txt
	@$(LOCK) --group mutants --constraint requirements-test.txt -o requirements-mutants.txt

.PHONY: clean
clean: ## remove what the other commands made, .venv too
	@rm -rf $(VENV) build dist *.egg-info demo-out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

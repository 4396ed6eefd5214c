# Every command a developer needs, from a bare checkout: git, make, a C compiler and Python 3.11 or newer are enough.
#
# `make setup` leaves a stamp file behind each step, so that its second run costs milliseconds; every other target
# depends on it. PYTHON=/path/to/python3.12 chooses the interpreter.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
UV := VIRTUAL_ENV=$(VENV) $(BIN)/uv --quiet

.PHONY: help
help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(STAMPS)/project node_modules/.stamp  ## virtual environment, packages, compiled parts, the EVM node

# The first interpreter that is new enough.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

$(STAMPS)/boot: boot.lock
	@test -n "$(PYTHON)" || { echo "Slipway needs Python 3.11 or newer and found none on the path:" \
		"install it, or name one with make PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) cannot make a virtual environment: install its venv" \
		"module (on Debian and Ubuntu: the package python3-venv)." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r boot.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/packages: $(STAMPS)/boot requirements.lock
	@$(UV) pip install --require-hashes --no-deps --only-binary :all: -r requirements.lock
	@touch $@

$(STAMPS)/project: $(STAMPS)/packages pyproject.toml
	@$(UV) pip install --no-deps --no-build-isolation -e .
	@touch $@

# The system's npm where there is one, else the one from the wheel: .venv/bin comes last on the path.
node_modules/.stamp: package.json package-lock.json .npmrc $(STAMPS)/packages
	@PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --silent
	@touch $@

.PHONY: lock
lock: $(STAMPS)/boot  ## resolve every dependency again and pin it with its hashes
	@rm -f requirements.lock.new
	@$(UV) pip compile --universal --python-version 3.11 --generate-hashes --upgrade --all-extras \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock.new
	@mv requirements.lock.new requirements.lock

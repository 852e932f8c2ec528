# Two commands matter: `make run` and `make test`. Both set up what they need the first
# time, and both are quick afterwards. `make` alone lists all of them.

PORT := 8000
HOST := 127.0.0.1
# The Python that everything is installed for: the first of these that is a 3.11.
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)

# Packages are installed without bytecode; each module's is written at its first use.
unexport PYTHONDONTWRITEBYTECODE

# Whether `make run` installs the language model's libraries while the app runs.
HEAVY := yes

VENV := .venv/bin
APP := $(VENV)/python -m psc_app
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run busy-morning test test-fast lint types bench bench-sentiment train seed reset build setup heavy screenshots clean

help: ## List the commands (this is what `make` alone does)
	@echo "Patient Service Center. Commands:"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "Options: make run PORT=8010 HOST=0.0.0.0 HEAVY=no     make test ARGS='-k transfer'"

run: .ready-start ## Set up, build, fill with demo data the first time, and start (PORT, HOST)
	@test "$(HEAVY)" = no || $(PYTHON) scripts/setup.py --beside sentiment
	@exec $(APP) run --host $(HOST) --port $(PORT)

busy-morning: .ready-start ## Play a busy morning in the demo, with a scorecard (ARGS='--speed 20 --seed 7 --minutes 60')
	@PSC_PORT=$(PORT) $(APP) simulate $(ARGS)

# As many at a time as there are cores, each file of tests by one of them.
PYTEST := $(VENV)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test: .ready-tests lint types .built ## Check everything: style, types, imports, and all tests with a browser
	@$(PYTEST) $(ARGS)

test-fast: .ready-tests ## Only the tests that need no browser
	@$(PYTEST) -m "not browser and not slow" $(ARGS)

lint: .ready-tests ## Check style and that imports point down the floors only
	@$(VENV)/ruff check --quiet . && echo "Style: good"
	@$(VENV)/lint-imports >.venv/imports.log 2>&1 && echo "Floors: good" || { cat .venv/imports.log; exit 1; }

types: .ready-tests ## Check types
	@$(VENV)/ty check --quiet --python .venv && echo "Types: good"

bench: .ready-tests ## Measure speed under load and print the figures
	@$(VENV)/python -m benchmarks $(ARGS)

bench-sentiment: .ready-tests ## Measure how well and how fast sentiment and emergencies are read
	@$(VENV)/python -m benchmarks sentiment $(ARGS)

train: .ready-training ## Make the language model anew (ARGS='--data FOLDER' for the public data)
	@$(APP) train-sentiment $(ARGS)

seed: .ready-start ## Fill the database with demo data
	@$(APP) seed $(ARGS)

reset: .ready-start ## Empty the database and fill it with demo data again
	@$(APP) reset $(ARGS)

.PHONY: .built
.built:
	@$(VENV)/python -c "from pathlib import Path; from psc_app import frontend_build as f; \
	f.ensure_built(Path('.'), say=print)"

build: .ready-start .built ## Build the pages without starting
	@$(VENV)/python -c "from pathlib import Path; from psc_app import frontend_build as f; \
	print('JavaScript of the first page: %.0f kB gzipped in %d files' % f.bundle_report(Path('.')))"

setup: .ready-tests ## Install everything that `make test` needs, and start nothing

heavy: .ready-heavy ## Install the language model's libraries (1.5 GB and more)

screenshots: .ready-tests ## Take the pictures for the documentation
	@$(VENV)/python scripts/screenshots.py $(ARGS)

clean: ## Remove what was installed and built; the data in var/ stays
	rm -rf .venv .web .reflex .states .pytest_cache .ruff_cache .hypothesis .import_linter_cache

# What the commands above stand on. setup.py decides by fingerprints whether there is
# anything to do, so it runs each time and takes a moment.
SETUP = @python="$(PYTHON)"; test -n "$$python" || { echo "Python 3.11 was not found: install it (Debian: \
	apt-get install python3.11 python3.11-venv) or say where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }; \
	$$python scripts/setup.py

.PHONY: .ready-start .ready-tests .ready-heavy .ready-training
.ready-start:
	$(SETUP) start

.ready-tests:
	$(SETUP) start tests sentiment

.ready-heavy:
	$(SETUP) start sentiment

.ready-training:
	$(SETUP) start sentiment training

.DEFAULT:
	@echo "There is no command 'make $@'; type make to see them all." >&2; exit 2

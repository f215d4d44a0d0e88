# Everything sets itself up: the first target that needs it makes .venv with the locked packages.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STATIC := src/lodgement/service/web/static
ASSETS := $(STATIC)/staticfiles.json

.PHONY: help run try assets test check bench prove format clean
help:
	@echo "make run    the service with made-up data, at an address that it prints"
	@echo "make try    a demonstration file made and checked, without the service"
	@echo "make test   all tests      make check  style, types, layers, definitions"
	@echo "make bench  what is measured      make prove  the slow proofs"

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Node comes with the locked packages; npm ci holds what it fetches to the hashes of the lock file.
assets: $(ASSETS)

assets/node_modules/.package-lock.json: assets/package-lock.json | $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" npm --prefix assets ci --omit=optional --silent
	@touch $@

$(ASSETS): assets/node_modules/.package-lock.json assets/build.mjs assets/mark.svg $(wildcard assets/styles/* assets/scripts/*)
	cd assets && "$(CURDIR)/$(BIN)/node" build.mjs "$(CURDIR)/$(STATIC)"

# The service with made-up data: database, migrations, web, worker. The address and who to sign in as are printed.
run: $(READY) $(ASSETS)
	@$(BIN)/lodge demo

# A file checked without the service.
try: $(READY)
	@mkdir -p var
	@$(BIN)/lodge template lettings 2026 --demonstration --output var/demonstration.csv
	@echo
	@$(BIN)/lodge check var/demonstration.csv --collection lettings --year 2026 --report var/report.xlsx; \
	  status=$$?; [ $$status -le 1 ] || exit $$status
	@echo
	@echo "Try next:"
	@echo "  open var/report.xlsx, mend a cell of the sheet 'Your file', and check that workbook again"
	@echo "  $(BIN)/lodge check YOUR-FILE.xlsx --collection lettings --year 2026 --given owning_provider_type=2"
	@echo "  $(BIN)/lodge questionnaire show lettings 2026 void_before_start"
	@echo "  $(BIN)/lodge questionnaire diff lettings 2025 2026"

test: $(READY) $(ASSETS)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not prove"

check: $(READY)
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lodge questionnaire lint

bench: $(READY)
	$(BIN)/python -m bench

prove: $(READY) $(ASSETS)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m prove

format: $(READY)
	$(BIN)/ruff check --fix src tests bench
	$(BIN)/ruff format src tests bench

clean:
	rm -rf $(VENV) $(STATIC) assets/node_modules var .pytest_cache .mypy_cache .ruff_cache .hypothesis

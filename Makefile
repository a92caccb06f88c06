# Two commands matter: `make demo` and `make test`. Both need only python3 (3.11-3.13, with venv), make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-annotate --no-header --quiet

.PHONY: demo test check simulations benchmarks lock docs pictures clean

demo: $(VENV)/.installed
	$(BIN)/candour run configs/quickstart.yaml

test: $(VENV)/.installed-dev
	sh tests/browser/install.sh
	sh tests/postgresql/install.sh
	sh tests/word/install.sh
	sh tests/java/install.sh
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# The full set of simulations with known truth, written to docs/validity.md; about three quarters of an hour of processor time.
simulations: $(VENV)/.installed-dev
	$(BIN)/python tests/simulation/validity.py

# Every measurement, beside its peers, written to docs/benchmarks.md: about an hour on two quiet cores, some minutes with SIZE=small. Interrupted, it goes on.
SIZE ?= full
benchmarks: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/environments/make.py featuretools
	$(BIN)/python benchmarks/run_all.py --size $(SIZE); status=$$?; $(BIN)/python benchmarks/page.py && exit $$status

# Writes the references that come from the code: commands, configuration keys, errors, JSON Schemas.
docs: $(VENV)/.installed-dev
	$(BIN)/python docs/generate.py

# Takes the pictures of the README from the report of the quickstart, in Chromium.
pictures: $(VENV)/.installed-dev
	$(BIN)/python docs/pictures.py

# Renews both locks from pyproject.toml; needs uv.
lock:
	$(COMPILE) --upgrade --group build --output-file requirements.lock
	$(COMPILE) --upgrade --group dev --output-file requirements-dev.lock

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "candour needs Python 3.11 to 3.13; $(PYTHON) is `$(PYTHON) --version 2>&1`. Name another: make PYTHON=python3.12 demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.created requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

# PySpark and two small packages come as source alone, and are built with the locked setuptools instead of the newest there is.
$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements-dev.lock > $(VENV)/setuptools.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(VENV)/setuptools.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --require-hashes --requirement requirements-dev.lock
	touch $@

clean:
	rm -rf $(VENV)

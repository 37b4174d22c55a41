# Everything the project does, one short recipe each; every line can be typed by hand as well.
# `make maps` and `make test` need git, make, python3 (3.11 or newer) and python3-venv, nothing else:
# they set up .venv first, and again only after a lock or pyproject.toml has changed.

.DEFAULT_GOAL := help
.PHONY: help maps test lint bench calibration backtest docs lock clean
.NOTPARALLEL: # two recipes must not install into one .venv at the same time

help: ## say what there is
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/make \1	\2/'

# geo ends with 3 where a run is complete but has findings or parts withheld: the maps are there.
maps: .venv/run.stamp ## draw every site's map, report and tables into outputs/
	.venv/bin/geo run --all || test $$? -eq 3
	@echo; echo "Open in any browser, with or without a network:"
	@for map in outputs/*/map.html; do echo "  $(CURDIR)/$$map"; done
	@echo "The command is .venv/bin/geo: try .venv/bin/geo --help"

test: .venv/dev.stamp ## run all tests, those in a browser too where there is one
	.venv/bin/python -m pytest -n 2

lint: .venv/dev.stamp ## style, types, walls between the rooms
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

bench: .venv/dev.stamp ## print time and memory of whole runs beside the cost of imports
	.venv/bin/python tests/benchmarks/bench_run.py
	.venv/bin/python tests/benchmarks/bench_estimate.py

calibration: .venv/dev.stamp ## try the interval on simulated cities and write docs/calibration.md anew
	.venv/bin/python tests/calibration/run.py --write

backtest: .venv/dev.stamp ## try the priors on real counts and write docs/backtest.md anew
	.venv/bin/python tests/backtest/run.py --write

docs: .venv/dev.stamp ## write docs/cli.md and docs/results.schema.json anew from the code
	.venv/bin/python tests/generated_docs.py

# Needs uv (https://docs.astral.sh/uv). Both locks hold for every platform; the second obeys the first.
lock: ## pin all dependencies anew, by hash
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header pyproject.toml --extra osm --group build -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-header pyproject.toml --extra osm --extra fetch --extra lists --group dev --group build -c requirements.lock -o requirements-dev.lock

clean: ## remove the installation, caches and outputs; nothing that was written by hand
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find geo layers tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find outputs -mindepth 1 ! -name README.md -delete

.venv/made.stamp:
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; python3 here is " + sys.version.split()[0])'
	python3 -m venv .venv
	touch .venv/made.stamp

.venv/run.stamp: requirements.lock pyproject.toml | .venv/made.stamp
	.venv/bin/python -m pip install --require-hashes -r requirements.lock
	.venv/bin/python -m pip install --no-deps --no-build-isolation -e .
	touch .venv/run.stamp

# The dev lock holds every package of the run lock in the same version, so this serves a run too.
.venv/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml | .venv/made.stamp
	.venv/bin/python -m pip install --require-hashes -r requirements-dev.lock
	.venv/bin/python -m pip install --no-deps --no-build-isolation -e .
	touch .venv/run.stamp .venv/dev.stamp

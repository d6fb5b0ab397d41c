# Two cores and a cold start are the rule: dependencies are built once into a folder that outlives the checkout.
CACHE ?= $(HOME)/.cache/audit-gap
export CARGO_TARGET_DIR ?= $(CACHE)/target

LAB_VENV := $(CACHE)/lab-venv
LAB_PYTHON := $(LAB_VENV)/bin/python
# The stamp changes with the pinned requirements, so an old environment is rebuilt and a current one is reused.
LAB_STAMP := $(LAB_VENV)/stamp-$(shell sha256sum tests/lab/requirements.txt | cut -c1-16)

FORMATS_VENV := $(CACHE)/formats-venv
FORMATS_PYTHON := $(FORMATS_VENV)/bin/python
FORMATS_PINNED := tests/formats/requirements.txt tests/formats/package-lock.json
FORMATS_STAMP := $(FORMATS_VENV)/stamp-$(shell cat $(FORMATS_PINNED) | sha256sum | cut -c1-16)

REPORT_VENV := $(CACHE)/report-venv
REPORT_PYTHON := $(REPORT_VENV)/bin/python
REPORT_STAMP := $(REPORT_VENV)/stamp-$(shell sha256sum tests/report/requirements.txt | cut -c1-16)

PROWLER_VENV := $(CACHE)/prowler-venv
PROWLER_STAMP := $(PROWLER_VENV)/stamp-$(shell sha256sum tests/compare/requirements-prowler.txt | cut -c1-16)
SCOUTSUITE_VENV := $(CACHE)/scoutsuite-venv
SCOUTSUITE_STAMP := $(SCOUTSUITE_VENV)/stamp-$(shell sha256sum tests/compare/requirements-scoutsuite.txt | cut -c1-16)
# The binary that is compared. If it is given, nothing is built.
AUDIT_GAP_BIN ?=
COMPARED := $(or $(AUDIT_GAP_BIN),$(CARGO_TARGET_DIR)/debug/audit-gap)
# What to do alone: PART=cases, figures or pages.
PART ?=

.PHONY: test check core lab lab-selftest formats-checkers browser demo schemas fuzz neighbours compare clean-lab

## test: everything that must hold: format, lints, the core without AWS, the whole with the lab
test: check core lab lab-selftest formats-checkers browser
	AUDIT_GAP_LAB_PYTHON=$(LAB_PYTHON) AUDIT_GAP_FORMATS_PYTHON=$(FORMATS_PYTHON) AUDIT_GAP_REPORT_PYTHON=$(REPORT_PYTHON) cargo test --quiet

## check: formatting and lints; warnings are errors
check:
	cargo fmt --all --check
	cargo clippy --quiet --all-targets --no-default-features -- -D warnings
	cargo clippy --quiet --all-targets -- -D warnings

## core: the pure core builds and tests without the AWS SDK
core:
	cargo test --quiet --no-default-features --lib

## lab: the Python environment of the emulated AWS account, pinned with hashes
lab: $(LAB_STAMP)

$(LAB_STAMP): tests/lab/requirements.txt
	rm -rf $(LAB_VENV)
	python3 -m venv $(LAB_VENV)
	$(LAB_PYTHON) -m pip install --quiet --require-hashes -r tests/lab/requirements.txt
	touch $@

lab-selftest: lab
	cd tests/lab && $(LAB_PYTHON) selftest.py

## formats-checkers: the validators of every output format, pinned with hashes: Python packages, and Node's beside them
formats-checkers: $(FORMATS_STAMP)

$(FORMATS_STAMP): $(FORMATS_PINNED)
	rm -rf $(FORMATS_VENV)
	python3 -m venv $(FORMATS_VENV)
	$(FORMATS_PYTHON) -m pip install --quiet --require-hashes --only-binary :all: -r tests/formats/requirements.txt
	cp tests/formats/package.json tests/formats/package-lock.json $(FORMATS_VENV)/
	cd $(FORMATS_VENV) && npm ci --silent --ignore-scripts --legacy-peer-deps --no-audit --no-fund
	touch $@

## browser: what drives Debian's chromium (or the one that CHROMIUM names) through the monthly report, pinned with hashes
browser: $(REPORT_STAMP)

$(REPORT_STAMP): tests/report/requirements.txt
	rm -rf $(REPORT_VENV)
	python3 -m venv $(REPORT_VENV)
	$(REPORT_PYTHON) -m pip install --quiet --require-hashes --only-binary :all: -r tests/report/requirements.txt
	touch $@

## demo: regenerate the built-in demo, the README's picture of it and the example month in reports/ from the lab
demo: lab
	AUDIT_GAP_LAB_PYTHON=$(LAB_PYTHON) AUDIT_GAP_WRITE_DEMO=1 cargo test --quiet --test demo
	AUDIT_GAP_WRITE_DEMO=1 cargo test --quiet --test report example

## neighbours: Prowler and ScoutSuite, pinned with hashes with all that they need, each in an environment of its own
neighbours: $(PROWLER_STAMP) $(SCOUTSUITE_STAMP)

$(PROWLER_STAMP): tests/compare/requirements-prowler.txt
	rm -rf $(PROWLER_VENV)
	python3 -m venv $(PROWLER_VENV)
	$(PROWLER_VENV)/bin/python -m pip install --quiet --require-hashes --no-deps -r $<
	touch $@

$(SCOUTSUITE_STAMP): tests/compare/requirements-scoutsuite.txt
	rm -rf $(SCOUTSUITE_VENV)
	python3 -m venv $(SCOUTSUITE_VENV)
	$(SCOUTSUITE_VENV)/bin/python -m pip install --quiet --require-hashes --no-deps -r $<
	touch $@

## compare: the lab's traps and plain accounts as audit-gap, Prowler and ScoutSuite see them; writes docs/comparison.md
compare: lab neighbours
	$(if $(AUDIT_GAP_BIN),,cargo build)
	$(LAB_PYTHON) tests/compare/run.py --prowler $(PROWLER_VENV)/bin/prowler --scoutsuite $(SCOUTSUITE_VENV)/bin/scout \
		--audit-gap $(COMPARED) $(if $(PART),--part $(PART))

## schemas: regenerate the JSON Schemas from the types
schemas:
	UPDATE_SCHEMAS=1 cargo test --quiet --no-default-features schema

# libFuzzer needs no nightly compiler where no sanitizer is asked for, and a program without unsafe code has no use for one.
FUZZ_TARGETS ?= matrix project snapshot facts selectors records report
FUZZ_SECONDS ?= 60
FUZZ_TOOLS := $(CACHE)/fuzz-tools

## fuzz: look for inputs that break a parser or a promise, FUZZ_SECONDS for each of FUZZ_TARGETS (needs a C++ compiler)
fuzz: $(FUZZ_TOOLS)/bin/cargo-fuzz
	for target in $(FUZZ_TARGETS); do \
		mkdir -p $(CACHE)/fuzz/$$target; \
		PATH=$(FUZZ_TOOLS)/bin:$$PATH CARGO_TARGET_DIR=$(CACHE)/fuzz-target nice -n 19 cargo fuzz run --fuzz-dir fuzz -s none $$target \
			$(CACHE)/fuzz/$$target fuzz/corpus/$$target -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=3000 || exit 1; \
	done

$(FUZZ_TOOLS)/bin/cargo-fuzz:
	cargo install --quiet --locked --version 0.13.2 --root $(FUZZ_TOOLS) cargo-fuzz

clean-lab:
	rm -rf $(LAB_VENV) $(FORMATS_VENV) $(REPORT_VENV) $(PROWLER_VENV) $(SCOUTSUITE_VENV)

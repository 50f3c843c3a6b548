# Everything a person does here. `make help` lists it.
SHELL := /bin/bash
SWIFT ?= swift
BUILD_FLAGS := --explicit-target-dependency-import-check error
RELEASE_FLAGS := -c release --static-swift-stdlib --product sluice
export SWIFT
export SWIFT_BACKTRACE ?= enable=no

.NOTPARALLEL:
.PHONY: help run build release test test-swift test-clients test-map bench benchmarks fuzz sanitize format lint dependencies clean

help: ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

run: release ## build for speed and serve on 127.0.0.1:8000
	@exec .build/release/sluice serve

test: test-map test-swift test-clients ## everything that must pass
	@.ci/summary

test-swift: dependencies ## the Swift suite
	@.ci/test-swift

test-clients: build ## real clients (curl, the openai SDK) against a running Sluice
	@.ci/test-clients

test-map: ## whether the map in README.md is the one in Package.swift
	@.ci/test-map

build: dependencies ## debug build
	$(SWIFT) build $(BUILD_FLAGS)

release: dependencies ## release build
	$(SWIFT) build $(RELEASE_FLAGS) $(BUILD_FLAGS)

bench: release benchmarks ## measure beside nginx (about eight minutes); ARGUMENTS="--quick"
	@.ci/install bench
	python3 Benchmarks/run.py $(ARGUMENTS)

benchmarks: dependencies
	SLUICE_BENCH=1 $(SWIFT) build $(RELEASE_FLAGS:sluice=Planning) $(BUILD_FLAGS)

fuzz: dependencies ## fuzz the parsers under AddressSanitizer; SECONDS_EACH=60
	@.ci/fuzz

sanitize: dependencies ## tests and load under AddressSanitizer and ThreadSanitizer; SANITIZERS="thread"
	@.ci/sanitize

format: ## format the sources
	$(SWIFT) format format --in-place --recursive Package.swift Sources Tests Benchmarks

lint: ## check the format
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks

dependencies:
	@.ci/install build

clean: ## remove what was built
	rm -rf .build

# Ballast. `make demo` and `make test` need nothing but a Swift toolchain on Debian: they install the rest and say what.

RELEASE_BIN := .build-release/release/ballast
PORT        ?= 0

.PHONY: help setup build release demo tour test lint format crds bench-operator bench-gateway bench-channel bench-spinup clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: ## install the C libraries that are missing (apt, with sudo when not root)
	@hack/setup.sh build

build: setup ## debug build, with the tests
	hack/build.sh debug --build-tests

release: setup ## the binary that users run: optimised, Swift linked statically
	hack/build.sh release

demo: release ## an embedded cluster, the operator and simulated GPU nodes, in the foreground
	@$(RELEASE_BIN) demo --port $(PORT)

tour: release ## the demo's story, unattended; fails where a step is not what it claims
	@$(RELEASE_BIN) demo --tour

test: ## everything that CI runs
	@hack/setup.sh test
	@hack/test.sh

lint: ## formatting and the rules of the house
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format: ## rewrite the sources as `make lint` wants them
	swift format --in-place --recursive --parallel Package.swift Sources Tests

crds: setup ## write crds/ anew from the Swift types
	@hack/build.sh debug --product ballast
	@.build/debug/ballast crds --output crds

bench-operator: release ## time to reconcile N LLMBackends, beside the same operator written with kopf
	@hack/setup.sh test
	@hack/bench-operator.sh

bench-gateway: release ## requests a second and latencies through the gateway, beside nginx as a plain proxy
	@hack/setup.sh bench
	@hack/bench-gateway.sh

bench-channel: release ## time until an order or a change reaches the last gateway of a chain
	@hack/bench-channel.sh

bench-spinup: release ## time until an adversary runs, warm and cold, and until it is dead after the verdict
	@hack/bench-spinup.sh

clean:
	rm -rf .build .build-release .ballast

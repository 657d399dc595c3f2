# The commands of a contributor; each one line of make help. See docs/development.md.

SHELL := /bin/sh
export JAVA_HOME := $(shell sh .mvn/find-jdk.sh 2>/dev/null)
# Keeps Maven's own libraries from warning on newer JVMs.
export MAVEN_OPTS += $(shell sh -c '. .mvn/find-jdk.sh; find_jdk; [ "$$jdk_major" -lt 24 ] || echo --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow' 2>/dev/null)
MVN := mvn -B -ntp -Dstyle.color=never

# make test REQUIRE_TOOLS=1 fails where an optional tool is missing, instead of using recorded results.
ifneq ($(REQUIRE_TOOLS),)
export MANDATE_REQUIRE_TOOLS := $(REQUIRE_TOOLS)
endif

# Extra arguments for Maven, for example: make test MVN_ARGS=-Dtest=PlannerTest
MVN_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz bench torture policy policy-verify format lint build coverage reproducible clean jdk

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r t d; do printf '  %-14s %s\n' "$$t" "$$d"; done

demo: ## Show the whole trip on examples-repo, in a temporary folder
	@./mandate demo

test: jdk ## Set up what the tests need, then run mvn verify (REQUIRE_TOOLS=1: no stand-ins)
	@sh reconciler/src/test/sh/prepare-tools.sh
	$(MVN) verify $(MVN_ARGS)

fuzz: jdk ## Look for inputs that break parsers and the scrubber (FUZZ_TIME=3m each, FUZZ=one class)
	@reconciler/src/test/sh/fuzz.sh

bench: jdk ## Measure, as docs/benchmarks.md reports it
	@reconciler/src/bench/run

torture: jdk ## Kill, pause and crowd reconcilers, and judge what is left (TORTURE_ROUNDS, TORTURE_TASKS, TORTURE_SEED)
	@reconciler/src/test/sh/torture.sh

policy: ## Compile the policies to WebAssembly (needs Go)
	@policy/build.sh

policy-verify: ## Check that the committed policy bundle is what its sources give (needs Go)
	@policy/build.sh --verify

format: jdk ## Format the sources and sort the poms
	@$(MVN) -q spotless:apply

lint: jdk ## Compile everything and list all warnings, not only the first file's
	@$(MVN) -q clean test-compile -Dcompiler.on-warning=-Xlint

build: jdk ## Build the distribution in reconciler/target/dist, without running tests
	@$(MVN) -q package -DskipTests -Dbuild.commit=$$(git describe --always --abbrev=12 --dirty --exclude='*' 2>/dev/null)
	@ls -l reconciler/target/dist/mandate.jar

coverage: test ## Run the tests, then print the share of lines that they ran
	@sed 's/"[^"]*"//g' reconciler/target/site/jacoco/jacoco.csv | awk -F, \
	  'NR > 1 { missed += $$8; run += $$9 } END { printf "lines run by tests: %.1f %% of %d (reconciler/target/site/jacoco/index.html)\n", 100 * run / (run + missed), run + missed }'

reproducible: jdk ## Build twice and compare every jar byte for byte
	@sh reconciler/src/test/sh/build-twice.sh

clean: jdk ## Remove all that was built
	@$(MVN) -q clean

jdk:
	@sh .mvn/find-jdk.sh >/dev/null
	@command -v mvn >/dev/null || { echo "make: needs Maven (mvn) on PATH: apt-get install maven, or brew install maven" >&2; exit 2; }

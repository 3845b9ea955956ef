# make demo and make test do their own set-up; V=1 shows the commands.
.DEFAULT_GOAL := check
.DELETE_ON_ERROR:
.SUFFIXES:

export PATH := $(CURDIR)/.tools/bin:$(PATH)
CLANG ?= $(shell scripts/clang.sh)
ARCH := $(shell uname -m)
BUNX := bun x --bun

ifeq ($(V),1)
  Q :=
  say :=
else
  Q := @
  say = @echo "  $(1)" >&2;
  MAKEFLAGS += --no-print-directory
endif

BPF_OBJECTS := $(patsubst bpf/%.bpf.c,bpf/.output/%.bpf.o,$(wildcard bpf/*.bpf.c))
# What a compiled program carries inside.
EMBEDDED := $(patsubst %,bpf/.output/%.bpf.o,demo elements bench bench_percpu bench_torn bench_events)
# A Worker of a compiled program must be an entry point of its own.
ENTRIES := src/main.ts $(shell find src -name '*worker.ts')
SOURCES := $(shell find src -name '*.ts') package.json
INSTALLED := node_modules/.installed

## demo: load the tracing program and show the first commands on its maps
.PHONY: demo
demo:
	$(Q)scripts/setup.sh demo
	$(Q)$(MAKE) demo-needs
	$(Q)./bpfkit demo

.PHONY: demo-needs installed
demo-needs: installed bpf/.output/demo.bpf.o
	@:
installed: $(INSTALLED)
	@:

## test: everything that can be tested here; ends with `N passed, N failed, N skipped`
.PHONY: test
test:
	$(Q)scripts/setup.sh test
	$(Q)$(MAKE) installed
	$(Q)scripts/clang.sh >/dev/null && $(MAKE) -k bpf build || \
		echo "  not all could be built: tests that need it are skipped" >&2
	$(Q)$(MAKE) run-tests

# Apart, so that the compiler is looked for after it has been installed.
.PHONY: run-tests
run-tests:
	$(Q)CLANG="$(CLANG)" bun test/all.ts

## check: formatter, linter, types and pure tests, without privilege
.PHONY: check
check: $(INSTALLED)
	$(Q)bun test/all.ts --pure

## build: one executable, dist/bpfkit
.PHONY: build
build: dist/bpfkit
	@:

dist/bpfkit: $(SOURCES) scripts/build.ts $(EMBEDDED) $(INSTALLED)
	$(call say,BUILD $@)
	$(Q)mkdir -p dist
	$(Q)bun scripts/build.ts $@.new $(ENTRIES) >dist/build.log 2>&1 || { cat dist/build.log >&2; exit 1; }
	$(Q)cd / && $(CURDIR)/$@.new --version >/dev/null
	$(Q)mv $@.new $@

include bench/bench.mk

## bpf: compile the BPF programs
.PHONY: bpf
bpf: $(BPF_OBJECTS)
	@:

bpf/.output/%.bpf.o: bpf/%.bpf.c $(wildcard bpf/*.h) Makefile
	$(call say,CLANG $@)
	$(Q)mkdir -p $(@D)
	$(Q)test -n "$(CLANG)" || { echo "clang 15 or later is missing: apt install clang-19" >&2; exit 1; }
	$(Q)$(CLANG) -g -O2 -mcpu=v3 -Wall -Wextra -Wno-unused-parameter -target bpf -idirafter /usr/include/$(ARCH)-linux-gnu -c $< -o $@

$(INSTALLED): package.json bun.lock
	$(call say,INSTALL node_modules)
	$(Q)bun install --frozen-lockfile --silent
	$(Q)touch $@

## fmt: format and fix what Biome can
.PHONY: fmt
fmt: $(INSTALLED)
	$(Q)$(BUNX) biome check --write --colors=off .

## clean: remove what was built; the tools in .tools/ and node_modules/ stay
.PHONY: clean
clean:
	$(Q)rm -rf dist bpf/.output bench/.output

## help: this list
.PHONY: help
help:
	@sed -n 's/^## /  make /p' Makefile

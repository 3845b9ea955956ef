# Included by the Makefile: the C programs that `make bench` measures bpfkit against, and fills maps with.
BENCH_PROGRAMS := $(addprefix bench/.output/,fill batch batchfmt mmap ways timed empty)

## bench: compare with bpftool and with C (root; quarter of an hour; results in bench/results/)
.PHONY: bench bench-programs
bench: dist/bpfkit bench-programs
	$(Q)bun bench/run.ts $(BENCH)

## bench-mmap: reading arrays in place, against C and against syscalls (root; half a minute)
.PHONY: bench-mmap
bench-mmap: dist/bpfkit bench-programs
	$(Q)bun bench/mmap.ts

## bench-ways: the loops of `bpfkit bench` against the same in C (root; half a minute)
.PHONY: bench-ways
bench-ways: dist/bpfkit bench-programs
	$(Q)bun bench/ways.ts

bench-programs: $(BENCH_PROGRAMS) bpf/.output/bench.bpf.o
	@:

bench/.output/fill bench/.output/batch bench/.output/batchfmt bench/.output/mmap bench/.output/ways: LDLIBS := -lbpf
bench/.output/batch bench/.output/batchfmt: bench/c/scan.c bench/c/scan.h

bench/.output/%: bench/c/%.c bpf/bench.h bench/bench.mk
	$(call say,CC $@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) -O2 -Wall -Wextra -o $@ $(filter %.c,$^) $(LDLIBS)

# What a Bun program costs that does nothing, built as dist/bpfkit is.
bench/.output/empty: bench/empty.ts bench/bench.mk $(INSTALLED)
	$(call say,BUILD $@)
	$(Q)mkdir -p $(@D)
	$(Q)bun build --compile --minify --bytecode --format=esm \
		--no-compile-autoload-dotenv --no-compile-autoload-bunfig $< --outfile $@ >/dev/null

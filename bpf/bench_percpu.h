/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Counters of the maps in bench_percpu.bpf.c. */
#ifndef BPFKIT_BENCH_PERCPU_H
#define BPFKIT_BENCH_PERCPU_H

#include <linux/bpf.h>
#include <linux/types.h>

struct locked_count {
	struct bpf_spin_lock lock;
	__u64 count;
};

/* A cache line, so that no CPU writes to another one's. */
struct cpu_line {
	__u64 count;
	__u64 unused[7];
};

#endif

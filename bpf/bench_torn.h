/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Values that are whole when all their words are the same number: a cache line of words and more. */
#ifndef BPFKIT_BENCH_TORN_H
#define BPFKIT_BENCH_TORN_H

#include <linux/bpf.h>
#include <linux/types.h>

#define TORN_WORDS 8

struct locked_torn {
	struct bpf_spin_lock lock;
	__u64 words[TORN_WORDS];
};

struct counted_torn {
	__u32 seq;
	__u64 words[TORN_WORDS];
};

#endif

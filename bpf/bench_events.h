/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The record of bench_events.bpf.c, and what its producer counts. */
#ifndef BPFKIT_BENCH_EVENTS_H
#define BPFKIT_BENCH_EVENTS_H

#include <linux/types.h>

/* 64 bytes, as a small event of a tracing program has. */
struct record {
	__u64 number; /* from 0, without a gap */
	__u64 words[7];
};

struct record_counts {
	__u64 sent;
	__u64 dropped;
};

#endif

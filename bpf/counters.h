/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What one run of `count` adds. */
#ifndef BPFKIT_COUNTERS_H
#define BPFKIT_COUNTERS_H

#include <linux/types.h>

#define BYTES_PER_RUN 1500

struct counters {
	__u64 packets;
	__u64 bytes;
	__s32 balance; /* falls by one a run */
	__u32 last_cpu;
};

#endif

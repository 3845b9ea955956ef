/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Keys and values of the maps that bench/ measures. */
#ifndef BPFKIT_BENCH_H
#define BPFKIT_BENCH_H

#include <linux/types.h>

struct flow {
	__u64 packets;
	__u64 bytes;
	__u32 flags;
	__u16 port;
	__u8 proto;
};

struct ipv4_prefix {
	__u32 prefixlen;
	__u8 data[4]; /* network order */
};

/* 64 KiB, more than any batch of small values. */
struct block {
	__u32 id;
	__u32 length;
	__u8 data[65536 - 8];
};

#endif

/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Keys and values of kinds.bpf.c. */
#ifndef BPFKIT_KINDS_H
#define BPFKIT_KINDS_H

#include <linux/types.h>

#define KINDS_ENTRIES 8

struct owner {
	__u32 uid;
	char name[8];
};

struct usage {
	__u64 count;
	__s32 balance;
	__u8 level;
};

struct prefix_v4 {
	__u32 prefixlen;
	__u8 address[4];
};

struct prefix_v6 {
	__u32 prefixlen;
	__u8 address[16];
};

/* Neither an IPv4 nor an IPv6 address; packed, as padding would be four bytes of data. */
struct prefix_odd {
	__u32 prefixlen;
	__u8 data[3];
} __attribute__((packed));

#endif

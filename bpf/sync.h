/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Entries with a number that every change of them changes. */
#ifndef BPFKIT_SYNC_H
#define BPFKIT_SYNC_H

#include <linux/bpf.h>
#include <linux/types.h>

struct update_key {
	__u32 id;
	__u32 zero[3];
};

struct update {
	__u64 seq;
	__u64 payload; /* UPDATE_PAYLOAD of seq */
};

/* Follows from the number, so that a value that was put together wrongly shows. */
#define UPDATE_PAYLOAD(seq) ((seq) * 0x9e3779b97f4a7c15ULL)

struct locked_update {
	struct bpf_spin_lock lock;
	__u32 zero;
	__u64 seq;
	__u64 payload;
};

struct small_update {
	__u8 seq;
	__u8 payload[3];
};

#endif

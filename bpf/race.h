/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Values that are whole when all their words are the same number. */
#ifndef BPFKIT_RACE_H
#define BPFKIT_RACE_H

#include <linux/bpf.h>
#include <linux/types.h>

#define RACE_WORDS 8

struct locked_words {
	struct bpf_spin_lock lock;
	__u64 words[RACE_WORDS];
};

struct plain_words {
	__u64 words[RACE_WORDS];
};

#endif

/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Values that are written at full speed while they are read in place. */
#ifndef BPFKIT_SEQLOCK_FIXTURE_H
#define BPFKIT_SEQLOCK_FIXTURE_H

#include <linux/types.h>

#define SEQLOCK_WORDS 6

/* All words are the number of the last write. */
struct counted {
	__u32 seq;
	__u32 writer;
	__u64 words[SEQLOCK_WORDS];
};

/* Both halves of `pattern` are the same 32 bits. */
struct patterned {
	__u64 pattern;
};

#endif

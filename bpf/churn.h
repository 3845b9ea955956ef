/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Keys below STABLE_KEYS stay for good; TRANSIENT_KEYS above them come and go. */
#ifndef BPFKIT_CHURN_H
#define BPFKIT_CHURN_H

#include <linux/types.h>

#define STABLE_KEYS 10000
#define TRANSIENT_KEYS 8192 /* a power of two */
#define CROWDED_KEYS 64     /* a power of two */

/* Key of `churned_trie`: the number in network order, so that all prefixes are 32 bits long. */
struct churn_prefix {
	__u32 prefixlen;
	__u32 data;
};

#endif

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A hash map for each type of types_refused.h. The kernel refuses the BTF of each of them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "types_refused.h"

#define DECLARE_MAP(map, value_type)                                                               \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_HASH);                                                   \
		__uint(max_entries, 64);                                                           \
		__type(key, __u32);                                                                \
		__type(value, value_type);                                                         \
	} map SEC(".maps");

REFUSED_TYPES(DECLARE_MAP)

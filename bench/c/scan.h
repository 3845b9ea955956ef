/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* One thread reading a whole map as fast as C can, for the programs that bpfkit is measured against. */
#ifndef BPFKIT_SCAN_H
#define BPFKIT_SCAN_H

#include "../../bpf/bench.h"
#include <bpf/bpf.h>
#include <linux/bpf.h>

struct scanned {
	int fd;
	struct bpf_map_info info;
	int slots;          /* of one value: the possible CPUs of a per-CPU map, else 1 */
	size_t stride;      /* bytes from slot to slot */
	size_t value_bytes; /* all slots */
};

typedef void visit_batch(const struct scanned *map, const char *keys, const char *values,
			 __u32 count);

/* Opens a pin for reading. Ends the program when it cannot. */
struct scanned scan_open(const char *pin);

/* Calls `visit` for each batch of BPF_MAP_LOOKUP_BATCH; the number of entries. */
__u64 scan_batches(const struct scanned *map, visit_batch *visit);

/* The same for an mmapable array, in place. */
__u64 scan_mapped(const struct scanned *map, visit_batch *visit);

/* All CPUs' counters added up in 64 bits. */
struct flow_sum {
	__u64 packets, bytes, flags, port, proto;
};
struct flow_sum sum_slots(const struct scanned *map, const char *value);

#endif

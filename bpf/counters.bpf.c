// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Counters whose values are known after n runs by BPF_PROG_TEST_RUN: every packet counter is n.
 * The same in each way that programs keep them: by CPU, shared, mmapable, global.
 */
#include "counters.h"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct counters);
} percpu_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct counters);
} percpu_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct counters);
} mmapable_array SEC(".maps");

__u64 packets;                         /* .bss */
struct counters total = { .balance = 1000000 }; /* .data */
const volatile __u32 version = 7;      /* .rodata */

static void add(struct counters *counters)
{
	counters->packets++;
	counters->bytes += BYTES_PER_RUN;
	counters->balance--;
	counters->last_cpu = bpf_get_smp_processor_id();
}

/* Counts in element `version % 4` of each map; not for several CPUs at once. */
SEC("xdp")
int count(struct xdp_md *ctx)
{
	struct counters empty = {};
	__u32 key = version % 4;
	struct counters *counters;

	bpf_map_update_elem(&percpu_hash, &key, &empty, BPF_NOEXIST);
	counters = bpf_map_lookup_elem(&percpu_hash, &key);
	if (counters)
		add(counters);
	counters = bpf_map_lookup_elem(&percpu_array, &key);
	if (counters)
		add(counters);
	counters = bpf_map_lookup_elem(&mmapable_array, &key);
	if (counters)
		add(counters);
	add(&total);
	packets++;
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

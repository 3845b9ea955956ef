// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * One counter in each of the ways that programs keep one, for `bpfkit bench percpu`: run by
 * BPF_PROG_TEST_RUN on one or more CPUs at once. After n runs the counter, all CPUs added, is n.
 */
#include "bench_percpu.h"
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked_count);
} locked_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} atomic_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} atomic_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} percpu_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} percpu_hash SEC(".maps");

/* bench gives it an element for each possible CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_line);
} cpu_lines SEC(".maps");

/* What a run costs that counts nothing. */
SEC("tc")
int count_nothing(struct __sk_buff *skb)
{
	return TC_ACT_OK;
}

SEC("tc")
int count_locked_hash(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct locked_count *value = bpf_map_lookup_elem(&locked_hash, &key);

	if (value) {
		bpf_spin_lock(&value->lock);
		value->count++;
		bpf_spin_unlock(&value->lock);
	}
	return TC_ACT_OK;
}

static int add_atomically(__u64 *count)
{
	if (count)
		__sync_fetch_and_add(count, 1);
	return TC_ACT_OK;
}

/* Nobody else writes this CPU's copy: a test run does not move between CPUs. */
static int add_plainly(__u64 *count)
{
	if (count)
		(*count)++;
	return TC_ACT_OK;
}

SEC("tc")
int count_atomic_hash(struct __sk_buff *skb)
{
	__u32 key = 0;

	return add_atomically(bpf_map_lookup_elem(&atomic_hash, &key));
}

SEC("tc")
int count_atomic_array(struct __sk_buff *skb)
{
	__u32 key = 0;

	return add_atomically(bpf_map_lookup_elem(&atomic_array, &key));
}

SEC("tc")
int count_percpu_array(struct __sk_buff *skb)
{
	__u32 key = 0;

	return add_plainly(bpf_map_lookup_elem(&percpu_array, &key));
}

SEC("tc")
int count_percpu_hash(struct __sk_buff *skb)
{
	__u32 key = 0;

	return add_plainly(bpf_map_lookup_elem(&percpu_hash, &key));
}

SEC("tc")
int count_cpu_line(struct __sk_buff *skb)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_line *line = bpf_map_lookup_elem(&cpu_lines, &cpu);

	return line ? add_plainly(&line->count) : TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

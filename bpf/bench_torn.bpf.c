// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Writers for `bpfkit bench torn`: each writes the number of the run into all words of a value in
 * place, one word after the other. A reader that finds two numbers in a value has torn it. Run by
 * BPF_PROG_TEST_RUN on another CPU than the reader's.
 */
#include "bench_torn.h"
#include "bpfkit_seqlock.h"
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked_torn);
} locked_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked_torn);
} locked_array SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct counted_torn);
} counted_array SEC(".maps");

__u64 runs;

/* volatile: one store a word, in order, as a program that changes a struct in place does. */
static void fill(volatile __u64 *words, __u64 number)
{
	for (int i = 0; i < TORN_WORDS; i++)
		words[i] = number;
}

static int write_locked(struct locked_torn *value)
{
	__u64 number = ++runs;

	if (!value)
		return TC_ACT_OK;
	bpf_spin_lock(&value->lock);
	fill(value->words, number);
	bpf_spin_unlock(&value->lock);
	return TC_ACT_OK;
}

SEC("tc")
int write_locked_hash(struct __sk_buff *skb)
{
	__u32 key = 0;

	return write_locked(bpf_map_lookup_elem(&locked_hash, &key));
}

SEC("tc")
int write_locked_array(struct __sk_buff *skb)
{
	__u32 key = 0;

	return write_locked(bpf_map_lookup_elem(&locked_array, &key));
}

SEC("tc")
int write_counted_array(struct __sk_buff *skb)
{
	__u32 key = 0;
	__u64 number = ++runs;
	struct counted_torn *value = bpf_map_lookup_elem(&counted_array, &key);

	if (!value)
		return TC_ACT_OK;
	bpfkit_write_begin(&value->seq);
	fill(value->words, number);
	bpfkit_write_end(&value->seq);
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

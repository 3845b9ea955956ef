// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A writer at full speed, for races against readers: run by BPF_PROG_TEST_RUN with a large
 * `repeat`, pinned to another CPU than the reader's. Key 0 of each map must exist: the arrays have
 * it from birth, the test puts it into the hash. xdp, because it may take a spin lock and repeats.
 */
#include "race.h"
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked_words);
} locked_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct locked_words);
} locked_array SEC(".maps");

/* The control: the same writes without a lock. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct plain_words);
} plain_array SEC(".maps");

__u64 writes; /* number in the words of the last write to each map */

/* volatile: one store a word, in order, as a program that changes a struct in place does. */
static void fill(volatile __u64 *words, __u64 number)
{
	for (int i = 0; i < RACE_WORDS; i++)
		words[i] = number;
}

static void write_locked(struct locked_words *value, __u64 number)
{
	if (!value)
		return;
	bpf_spin_lock(&value->lock);
	fill(value->words, number);
	bpf_spin_unlock(&value->lock);
}

SEC("xdp")
int write_words(struct xdp_md *ctx)
{
	__u64 number = __sync_fetch_and_add(&writes, 1) + 1;
	__u32 key = 0;
	struct plain_words *plain = bpf_map_lookup_elem(&plain_array, &key);

	write_locked(bpf_map_lookup_elem(&locked_hash, &key), number);
	write_locked(bpf_map_lookup_elem(&locked_array, &key), number);
	if (plain)
		fill(plain->words, number);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Writers at full speed for readers of mapped memory: run by BPF_PROG_TEST_RUN with a large
 * `repeat`, pinned to another CPU than the reader's.
 */
#include "seqlock.h"
#include "bpfkit_seqlock.h"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Changes of one run: they follow each other closer than two runs do. */
#define BURST 16

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct counted);
} counted SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2048);
	__type(key, __u32);
	__type(value, struct patterned);
} patterned SEC(".maps");

__u64 changes; /* of element 0 of `counted` */

/* volatile: one store a word, as a program that changes a struct in place does. */
static void fill(volatile __u64 *words, __u64 number)
{
	for (int i = 0; i < SEQLOCK_WORDS; i++)
		words[i] = number;
}

SEC("xdp")
int write_counted(struct xdp_md *ctx)
{
	__u32 key = 0;
	struct counted *value = bpf_map_lookup_elem(&counted, &key);

	if (!value)
		return XDP_PASS;
	bpfkit_write_begin(&value->seq);
	fill(value->words, ++changes);
	bpfkit_write_end(&value->seq);
	return XDP_PASS;
}

static int write_patterns(__u32 salt)
{
	__u32 key = 0, number = bpf_get_prandom_u32() ^ salt;
	volatile struct patterned *value = bpf_map_lookup_elem(&patterned, &key);

	if (!value)
		return XDP_PASS;
	for (int i = 0; i < BURST; i++, number += 0x9e3779b9)
		value->pattern = (__u64)number << 32 | number;
	return XDP_PASS;
}

/* Two programs for two writers of the same word. */
SEC("xdp")
int write_pattern(struct xdp_md *ctx)
{
	return write_patterns(0);
}

SEC("xdp")
int write_other(struct xdp_md *ctx)
{
	return write_patterns(0xffffffff);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

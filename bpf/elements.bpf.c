// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The kernel's own count of a map's entries, which no syscall tells (kernel 6.6). `wanted` is the
 * id of the map, or 0 for all; each line of the iterator is "ID COUNT".
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* The kernel's types, as far as they are read; CO-RE finds where the members lie. */
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct seq_file;
struct bpf_map {
	__u32 id;
};
struct bpf_iter_meta {
	struct seq_file *seq;
};
struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
};
#pragma clang attribute pop

extern __s64 bpf_map_sum_elem_count(const struct bpf_map *map) __ksym;

__u32 wanted;

SEC("iter/bpf_map")
int tell_elements(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map *map = ctx->map;

	if (map && (!wanted || map->id == wanted))
		BPF_SEQ_PRINTF(ctx->meta->seq, "%u %lld\n", map->id, bpf_map_sum_elem_count(map));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

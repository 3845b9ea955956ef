// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Maps under change, for scans that must neither miss nor repeat a key that stays. The test puts
 * keys 0 to STABLE_KEYS - 1 into the map, then runs one of these by BPF_PROG_TEST_RUN with a
 * large `repeat` on another CPU. A value is always its key, so that a mixed-up entry shows.
 */
#include "churn.h"
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, STABLE_KEYS + TRANSIENT_KEYS);
	__type(key, __u32);
	__type(value, __u64);
} churned_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, STABLE_KEYS + TRANSIENT_KEYS);
	__type(key, __u32);
	__type(value, __u64);
} churned_sparse SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8 * (STABLE_KEYS + TRANSIENT_KEYS)); /* so that it never evicts */
	__type(key, __u32);
	__type(value, __u64);
} churned_lru SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, STABLE_KEYS + TRANSIENT_KEYS);
	__type(key, __u32);
	__type(value, __u64);
} churned_percpu SEC(".maps");

/* As many buckets as keys: some have several. All keys must exist. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, CROWDED_KEYS);
	__type(key, __u32);
	__type(value, __u64);
} crowded_hash SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, STABLE_KEYS + TRANSIENT_KEYS);
	__type(key, struct churn_prefix);
	__type(value, __u64);
} churned_trie SEC(".maps");

__u64 changes; /* insertions, deletions and replacements that were done */

static __u32 transient_key(void)
{
	return STABLE_KEYS + (bpf_get_prandom_u32() & (TRANSIENT_KEYS - 1));
}

/* Deletes a random transient key, or inserts it where it is absent. */
static void flip(void *map, const void *key, __u64 value)
{
	if (!bpf_map_delete_elem(map, key) || !bpf_map_update_elem(map, key, &value, BPF_NOEXIST))
		__sync_fetch_and_add(&changes, 1);
}

SEC("xdp")
int flip_hash(struct xdp_md *ctx)
{
	__u32 key = transient_key();

	flip(&churned_hash, &key, key);
	return XDP_PASS;
}

SEC("xdp")
int flip_sparse(struct xdp_md *ctx)
{
	__u32 key = transient_key();

	flip(&churned_sparse, &key, key);
	return XDP_PASS;
}

SEC("xdp")
int flip_lru(struct xdp_md *ctx)
{
	__u32 key = transient_key();

	flip(&churned_lru, &key, key);
	return XDP_PASS;
}

SEC("xdp")
int flip_percpu(struct xdp_md *ctx)
{
	__u32 key = transient_key();

	flip(&churned_percpu, &key, key);
	return XDP_PASS;
}

SEC("xdp")
int flip_trie(struct xdp_md *ctx)
{
	__u32 number = transient_key();
	struct churn_prefix key = { .prefixlen = 32, .data = bpf_htonl(number) };

	flip(&churned_trie, &key, number);
	return XDP_PASS;
}

/*
 * Replaces a stable entry by itself. The kernel puts a new element at the head of its bucket and
 * frees the old one, so a walk by key can meet it twice and a lookup can find it absent.
 */
static void replace(void *map, __u32 key)
{
	__u64 value = key;

	if (!bpf_map_update_elem(map, &key, &value, BPF_EXIST))
		__sync_fetch_and_add(&changes, 1);
}

SEC("xdp")
int replace_stable(struct xdp_md *ctx)
{
	replace(&churned_hash, bpf_get_prandom_u32() % STABLE_KEYS);
	return XDP_PASS;
}

/* The same where many keys share a bucket, so that lookups often meet a replacement. */
SEC("xdp")
int replace_crowded(struct xdp_md *ctx)
{
	replace(&crowded_hash, bpf_get_prandom_u32() % CROWDED_KEYS);
	return XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

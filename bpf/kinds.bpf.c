// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A map of each type whose entries tests write, with types that BTF describes, and programs for
 * those that only a program can fill.
 */
#include "kinds.h"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define DECLARE_TABLE(map, map_type, key_type)                                                     \
	struct {                                                                                   \
		__uint(type, map_type);                                                            \
		__uint(max_entries, KINDS_ENTRIES);                                                \
		__type(key, key_type);                                                             \
		__type(value, struct usage);                                                       \
	} map SEC(".maps");

DECLARE_TABLE(hash, BPF_MAP_TYPE_HASH, struct owner)
DECLARE_TABLE(lru_hash, BPF_MAP_TYPE_LRU_HASH, struct owner)
DECLARE_TABLE(percpu_hash, BPF_MAP_TYPE_PERCPU_HASH, struct owner)
DECLARE_TABLE(lru_percpu_hash, BPF_MAP_TYPE_LRU_PERCPU_HASH, struct owner)
DECLARE_TABLE(array, BPF_MAP_TYPE_ARRAY, __u32)
DECLARE_TABLE(percpu_array, BPF_MAP_TYPE_PERCPU_ARRAY, __u32)

#define DECLARE_TRIE(map, key_type)                                                                \
	struct {                                                                                   \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);                                               \
		__uint(map_flags, BPF_F_NO_PREALLOC);                                              \
		__uint(max_entries, 4096);                                                         \
		__type(key, key_type);                                                             \
		__type(value, __u32);                                                              \
	} map SEC(".maps");

DECLARE_TRIE(trie_v4, struct prefix_v4)
DECLARE_TRIE(trie_v6, struct prefix_v6)
DECLARE_TRIE(trie_odd, struct prefix_odd)

struct inner {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, KINDS_ENTRIES);
	__type(key, __u32);
	__type(value, struct usage);
} first SEC(".maps"), second SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, KINDS_ENTRIES);
	__type(key, __u32);
	__array(values, struct inner);
} array_of_maps SEC(".maps") = { .values = { [0] = &first, [2] = &second } };

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, KINDS_ENTRIES);
	__type(key, __u32);
	__array(values, struct inner);
} hash_of_maps SEC(".maps") = { .values = { [7] = &second } };

int tail(struct xdp_md *ctx);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, KINDS_ENTRIES);
	__type(key, __u32);
	__array(values, int(void *));
} prog_array SEC(".maps") = { .values = { [2] = (void *)&tail } };

struct {
	__uint(type, BPF_MAP_TYPE_STACK_TRACE);
	__uint(max_entries, 16);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, 16 * sizeof(__u64));
} stack_trace SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, struct usage);
} cgroup_storage SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, struct usage);
} percpu_storage SEC(".maps");

__u64 packets;                              /* .bss */
struct usage total = { .count = 5, .balance = -6 }; /* .data */
const volatile __s16 offset = -7;           /* .rodata */

SEC("xdp")
int tail(struct xdp_md *ctx)
{
	packets++;
	bpf_tail_call(ctx, &prog_array, 2);
	return XDP_PASS;
}

/* Keeps where it was called from. */
SEC("raw_tp/sys_enter")
int keep_stack(struct bpf_raw_tracepoint_args *ctx)
{
	bpf_get_stackid(ctx, &stack_trace, 0);
	return 0;
}

/* Attaching it to a cgroup makes that cgroup's storages. */
SEC("cgroup_skb/egress")
int count_egress(struct __sk_buff *skb)
{
	struct usage *one = bpf_get_local_storage(&cgroup_storage, 0);
	struct usage *each = bpf_get_local_storage(&percpu_storage, 0);

	__sync_fetch_and_add(&one->count, 1);
	each->count++;
	return 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

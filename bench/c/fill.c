// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * fill OBJECT MAP PIN MAX_ENTRIES LIVE WIDE_PERCENT
 *
 * Creates one map of bpf/bench.bpf.c with BTF, puts the entries 0 to LIVE - 1 into it and pins it.
 * The content depends on the arguments alone. In WIDE_PERCENT of the values both counters are
 * above 2^53, where a double is no longer exact.
 */
#include "../../bpf/bench.h"
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of values handed over in one call. */
#define CHUNK_BYTES (1 << 20)

static int quiet(enum libbpf_print_level level, const char *format, va_list args)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, args) : 0;
}

static void fail(const char *what, int err)
{
	fprintf(stderr, "fill: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(1);
}

/* The finalizer of MurmurHash3: neighbours get unlike numbers. */
static __u32 mix(__u32 n)
{
	n ^= n >> 16;
	n *= 0x85ebca6b;
	n ^= n >> 13;
	n *= 0xc2b2ae35;
	return n ^ n >> 16;
}

static struct flow flow_of(__u32 i, __u32 wide_percent)
{
	__u32 random = mix(i + 1);
	struct flow flow = {
		.packets = random % 1000000,
		.flags = random >> 24,
		.port = 1024 + random % 64512,
		.proto = random & 1 ? 6 : 17,
	};

	flow.bytes = flow.packets * (64 + random % 1437);
	if (i % 100 < wide_percent) {
		flow.packets += 1ULL << 53;
		flow.bytes += 1ULL << 60;
	}
	return flow;
}

static void put_key(const struct bpf_map *map, void *key, __u32 i)
{
	struct ipv4_prefix prefix = { .prefixlen = 32 };

	if (bpf_map__type(map) != BPF_MAP_TYPE_LPM_TRIE) {
		memcpy(key, &i, sizeof(i));
		return;
	}
	/* 10.0.0.0/28 with its addresses 10.0.0.1/32 to .15/32, 10.0.0.16/28 and so on. */
	if (i % 16 == 0)
		prefix.prefixlen = 28;
	prefix.data[0] = 10;
	prefix.data[1] = i >> 16;
	prefix.data[2] = i >> 8;
	prefix.data[3] = i;
	memcpy(key, &prefix, sizeof(prefix));
}

/* `value` holds `slots` slots of `stride` bytes, one a possible CPU; one slot where a map is shared. */
static void put_value(const struct bpf_map *map, char *value, size_t stride, int slots, __u32 i,
		      __u32 wide_percent)
{
	if (bpf_map__value_size(map) == sizeof(struct block)) {
		struct block *block = (struct block *)value;

		block->id = i;
		block->length = sizeof(block->data);
		for (size_t n = 0; n < sizeof(block->data); n++)
			block->data[n] = mix(i) + n;
		return;
	}
	for (int slot = 0; slot < slots; slot++) {
		struct flow flow = flow_of(i + slot, wide_percent);

		memcpy(value + slot * stride, &flow, sizeof(flow));
	}
}

static void fill(const struct bpf_map *map, __u32 live, __u32 wide_percent)
{
	int per_cpu = bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_HASH;
	int slots = per_cpu ? libbpf_num_possible_cpus() : 1;
	size_t key_size = bpf_map__key_size(map);
	/* Of a per-CPU map the kernel takes a multiple of 8 bytes a CPU. */
	size_t stride = per_cpu ? (bpf_map__value_size(map) + 7) / 8 * 8 : bpf_map__value_size(map);
	__u32 chunk = CHUNK_BYTES / (stride * slots);
	char *keys = calloc(chunk, key_size);
	char *values = calloc(chunk, stride * slots);
	__u32 from, count;

	if (!keys || !values)
		fail("memory", ENOMEM);
	for (from = 0; from < live; from += count) {
		int err;

		count = live - from < chunk ? live - from : chunk;
		for (__u32 n = 0; n < count; n++) {
			put_key(map, keys + n * key_size, from + n);
			put_value(map, values + n * stride * slots, stride, slots, from + n,
				  wide_percent);
		}
		err = bpf_map_update_batch(bpf_map__fd(map), keys, values, &count, NULL);
		if (err)
			fail("update", err);
	}
	free(keys);
	free(values);
}

int main(int argc, char **argv)
{
	struct bpf_object *object;
	struct bpf_map *map;
	int err;

	if (argc != 7) {
		fprintf(stderr, "usage: fill OBJECT MAP PIN MAX_ENTRIES LIVE WIDE_PERCENT\n");
		return 2;
	}
	libbpf_set_print(quiet);
	object = bpf_object__open(argv[1]);
	if (!object)
		fail(argv[1], errno);
	bpf_object__for_each_map(map, object)
		bpf_map__set_autocreate(map, strcmp(bpf_map__name(map), argv[2]) == 0);
	map = bpf_object__find_map_by_name(object, argv[2]);
	if (!map)
		fail(argv[2], errno);
	bpf_map__set_max_entries(map, strtoul(argv[4], NULL, 10));
	err = bpf_object__load(object);
	if (err)
		fail("load", err);
	fill(map, strtoul(argv[5], NULL, 10), strtoul(argv[6], NULL, 10));
	err = bpf_map__pin(map, argv[3]);
	if (err)
		fail(argv[3], err);
	bpf_object__close(object);
	return 0;
}

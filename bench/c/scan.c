// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "scan.h"
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* From 1 Ki to 256 Ki entries a batch take the same time; the byte limit is for big values. */
#define BATCH_ENTRIES 16384
#define BATCH_BYTES (16 << 20)

static void fail(const char *what, int err)
{
	fprintf(stderr, "%s: %s\n", what, strerror(err));
	exit(1);
}

struct scanned scan_open(const char *pin)
{
	struct scanned map = { .slots = 1 };
	__u32 length = sizeof(map.info);

	map.fd = bpf_obj_get(pin);
	if (map.fd < 0)
		fail(pin, -map.fd);
	if (bpf_obj_get_info_by_fd(map.fd, &map.info, &length))
		fail("info", errno);
	map.stride = map.info.value_size;
	if (map.info.type == BPF_MAP_TYPE_PERCPU_HASH) {
		map.slots = libbpf_num_possible_cpus();
		map.stride = (map.stride + 7) / 8 * 8;
	}
	map.value_bytes = map.stride * map.slots;
	return map;
}

__u64 scan_batches(const struct scanned *map, visit_batch *visit)
{
	__u32 capacity = BATCH_BYTES / map->value_bytes;
	size_t cursor_bytes = map->info.key_size > 4 ? map->info.key_size : 4;
	void *cursor = malloc(cursor_bytes);
	void *from = NULL;
	char *keys, *values;
	__u64 entries = 0;
	int err = 0;

	if (capacity > BATCH_ENTRIES)
		capacity = BATCH_ENTRIES;
	keys = malloc((size_t)capacity * map->info.key_size);
	values = malloc(capacity * map->value_bytes);
	if (!cursor || !keys || !values)
		fail("memory", ENOMEM);
	while (!err) {
		__u32 count = capacity;

		err = bpf_map_lookup_batch(map->fd, from, cursor, keys, values, &count, NULL);
		if (err && err != -ENOENT) /* which is the end, and entries may come with it */
			fail("lookup_batch", -err);
		visit(map, keys, values, count);
		entries += count;
		from = cursor;
	}
	free(values);
	free(keys);
	free(cursor);
	return entries;
}

__u64 scan_mapped(const struct scanned *map, visit_batch *visit)
{
	/* An array keeps its elements 8-aligned. */
	size_t stride = (map->info.value_size + 7) / 8 * 8;
	size_t bytes = stride * map->info.max_entries;
	char *values = mmap(NULL, bytes, PROT_READ, MAP_SHARED, map->fd, 0);
	static __u32 keys[BATCH_ENTRIES];
	__u32 from, count;

	if (values == MAP_FAILED)
		fail("mmap", errno);
	for (from = 0; from < map->info.max_entries; from += count) {
		count = map->info.max_entries - from;
		if (count > BATCH_ENTRIES)
			count = BATCH_ENTRIES;
		for (__u32 n = 0; n < count; n++)
			keys[n] = from + n;
		visit(map, (const char *)keys, values + from * stride, count);
	}
	munmap(values, bytes);
	return map->info.max_entries;
}

struct flow_sum sum_slots(const struct scanned *map, const char *value)
{
	struct flow_sum sum = {};

	for (int slot = 0; slot < map->slots; slot++) {
		const struct flow *flow = (const struct flow *)(value + slot * map->stride);

		sum.packets += flow->packets;
		sum.bytes += flow->bytes;
		sum.flags += flow->flags;
		sum.port += flow->port;
		sum.proto += flow->proto;
	}
	return sum;
}

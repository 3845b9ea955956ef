// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * batch PIN
 *
 * The limit: reads a map by the batch syscalls alone, in one thread, and prints nothing of it but
 * the number of entries, on stderr. The CPUs of a per-CPU map are added up.
 */
#include "scan.h"
#include <stdio.h>

struct flow_sum total; /* not static: adding up must not be optimised away */

static void visit(const struct scanned *map, const char *keys, const char *values, __u32 count)
{
	(void)keys;
	if (map->slots == 1)
		return;
	for (__u32 i = 0; i < count; i++) {
		struct flow_sum sum = sum_slots(map, values + i * map->value_bytes);

		total.packets += sum.packets;
		total.bytes += sum.bytes;
		total.flags += sum.flags;
		total.port += sum.port;
		total.proto += sum.proto;
	}
}

int main(int argc, char **argv)
{
	struct scanned map;

	if (argc != 2) {
		fprintf(stderr, "usage: batch PIN\n");
		return 2;
	}
	map = scan_open(argv[1]);
	fprintf(stderr, "%llu entries\n", scan_batches(&map, visit));
	return 0;
}

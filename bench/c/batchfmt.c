// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * batchfmt PIN [mmap]
 *
 * What `batch` does, and prints the entries as bpfkit does with -o ndjson, byte for byte: what a C
 * program made for these very types would take. With `mmap` an array is read in place.
 */
#include "scan.h"
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUT_BYTES (1 << 20)
/* The longest line: a block, at most four characters a byte. */
#define LONGEST_LINE (sizeof(struct block) * 4 + 256)

static char out[OUT_BYTES + LONGEST_LINE];
static char *at = out;

static void flush(void)
{
	for (char *from = out; from < at;) {
		ssize_t written = write(STDOUT_FILENO, from, at - from);

		if (written < 0 && errno != EINTR) {
			fprintf(stderr, "batchfmt: write: %s\n", strerror(errno));
			exit(1);
		}
		if (written > 0)
			from += written;
	}
	at = out;
}

#define put_literal(text) (memcpy(at, text, sizeof(text) - 1), at += sizeof(text) - 1)

static char pairs[200]; /* "00" to "99" */

static void put_number(__u64 n)
{
	char digits[20], *from = digits + sizeof(digits);

	while (n >= 100) {
		from -= 2;
		memcpy(from, pairs + n % 100 * 2, 2);
		n /= 100;
	}
	if (n >= 10) {
		from -= 2;
		memcpy(from, pairs + n * 2, 2);
	} else {
		*--from = '0' + n;
	}
	memcpy(at, from, digits + sizeof(digits) - from);
	at += digits + sizeof(digits) - from;
}

static void put_flow(const struct flow_sum *flow)
{
	put_literal("{\"packets\":");
	put_number(flow->packets);
	put_literal(",\"bytes\":");
	put_number(flow->bytes);
	put_literal(",\"flags\":");
	put_number(flow->flags);
	put_literal(",\"port\":");
	put_number(flow->port);
	put_literal(",\"proto\":");
	put_number(flow->proto);
	put_literal("}");
}

static void put_block(const struct block *block)
{
	put_literal("{\"id\":");
	put_number(block->id);
	put_literal(",\"length\":");
	put_number(block->length);
	put_literal(",\"data\":[");
	for (size_t i = 0; i < sizeof(block->data); i++) {
		if (i > 0)
			*at++ = ',';
		put_number(block->data[i]);
	}
	put_literal("]}");
}

static void put_key(const struct scanned *map, const char *key)
{
	const struct ipv4_prefix *prefix = (const struct ipv4_prefix *)key;

	if (map->info.type != BPF_MAP_TYPE_LPM_TRIE) {
		put_number(*(const __u32 *)key);
		return;
	}
	*at++ = '"';
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			*at++ = '.';
		put_number(prefix->data[i]);
	}
	*at++ = '/';
	put_number(prefix->prefixlen);
	*at++ = '"';
}

static void visit(const struct scanned *map, const char *keys, const char *values, __u32 count)
{
	for (__u32 i = 0; i < count; i++) {
		put_literal("{\"key\":");
		put_key(map, keys + (size_t)i * map->info.key_size);
		put_literal(",\"value\":");
		if (map->info.value_size == sizeof(struct block)) {
			put_block((const struct block *)(values + i * map->value_bytes));
		} else {
			struct flow_sum flow = sum_slots(map, values + i * map->value_bytes);

			put_flow(&flow);
		}
		put_literal("}\n");
		if (at - out >= OUT_BYTES)
			flush();
	}
}

int main(int argc, char **argv)
{
	struct scanned map;

	if (argc < 2 || argc > 3 || (argc == 3 && strcmp(argv[2], "mmap") != 0)) {
		fprintf(stderr, "usage: batchfmt PIN [mmap]\n");
		return 2;
	}
	for (int n = 0; n < 100; n++) {
		pairs[2 * n] = '0' + n / 10;
		pairs[2 * n + 1] = '0' + n % 10;
	}
	map = scan_open(argv[1]);
	if (argc == 3)
		scan_mapped(&map, visit);
	else
		scan_batches(&map, visit);
	flush();
	return 0;
}

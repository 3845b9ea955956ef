// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * mmap PIN sum|nonzero
 *
 * Reads a pinned, mmapable array of u64 in place, in one thread: twice, and prints of the second time
 * one line {"ns":N,"answer":"N"}. Each element is one volatile load, as of memory that others write.
 */
#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint64_t sum(const volatile uint64_t *elements, uint32_t count)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < count; i++)
		total += elements[i];
	return total;
}

/* Keeps the index of each, as bpfkit does. */
static uint64_t nonzero(const volatile uint64_t *elements, uint32_t count, uint32_t *found)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < count; i++)
		if (elements[i])
			found[n++] = i;
	return n;
}

int main(int argc, char **argv)
{
	struct bpf_map_info info = {};
	uint32_t size = sizeof(info);
	uint64_t begin = 0, answer = 0;
	uint64_t *elements;
	uint32_t *found;
	int fd;

	if (argc != 3)
		return 2;
	fd = bpf_obj_get(argv[1]);
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size))
		fail(argv[1]);
	elements = mmap(NULL, info.max_entries * 8ull, PROT_READ, MAP_SHARED, fd, 0);
	found = malloc(info.max_entries * 4ull);
	if (elements == MAP_FAILED || !found)
		fail("mmap");
	for (int pass = 0; pass < 2; pass++) {
		begin = now();
		answer = strcmp(argv[2], "sum") ? nonzero(elements, info.max_entries, found)
						: sum(elements, info.max_entries);
	}
	printf("{\"ns\":%llu,\"answer\":\"%llu\"}\n", (unsigned long long)(now() - begin),
	       (unsigned long long)answer);
	return 0;
}

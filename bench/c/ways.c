// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * ways PIN lookup|mmap CPU SEED
 *
 * The loops of `bpfkit bench MAP` in C, on the same array and the same CPU: `lookup` copies one
 * value after the other by the system call, in the order that bpfkit's --seed gives; `mmap` copies
 * all values of the mapped array to private memory, block by block. Prints nanoseconds a value, median of blocks.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include <bpf/bpf.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define ROOM 16384 /* private memory of one copy, as in src/map/window/copies.ts */
#define BLOCKS 101 /* short ones: most are not disturbed */
#define BLOCK_NS 5e6

static void fail(const char *what)
{
	fprintf(stderr, "ways: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

/* xorshift32 and Fisher-Yates as in src/measure/random.ts. */
static unsigned int *shuffled(unsigned int n, unsigned int state)
{
	unsigned int *order = calloc(n, sizeof(*order));

	if (!order)
		fail("calloc");
	for (unsigned int i = 0; i < n; i++)
		order[i] = i;
	for (unsigned int i = n - 1; i > 0; i--) {
		unsigned int j, kept = order[i];

		state ^= state << 13;
		state ^= state >> 17;
		state ^= state << 5;
		j = state % (i + 1);
		order[i] = order[j];
		order[j] = kept;
	}
	return order;
}

static int fd;
static struct bpf_map_info info;
static unsigned int *order;
static char *value, *memory;
static size_t stride;

static void lookup_pass(void)
{
	for (unsigned int i = 0; i < info.max_entries; i++)
		if (bpf_map_lookup_elem(fd, &order[i], value))
			fail("bpf_map_lookup_elem");
}

static void mmap_pass(void)
{
	size_t end = info.max_entries * stride;

	for (size_t at = 0; at < end; at += ROOM) {
		memcpy(value, memory + at, end - at < ROOM ? end - at : ROOM);
		asm volatile("" : : "r"(value) : "memory"); /* each copy is made */
	}
}

static int ascending(const void *a, const void *b)
{
	double difference = *(const double *)a - *(const double *)b;

	return (difference > 0) - (difference < 0);
}

static double median_cost(void (*pass)(void))
{
	double costs[BLOCKS];

	for (int block = -3; block < BLOCKS; block++) { /* three to warm up */
		double start = now(), end = start;
		unsigned long passes = 0;

		for (; end - start < BLOCK_NS; end = now(), passes++)
			pass();
		if (block >= 0)
			costs[block] = (end - start) / passes / info.max_entries;
	}
	qsort(costs, BLOCKS, sizeof(*costs), ascending);
	return costs[BLOCKS / 2];
}

int main(int argc, char **argv)
{
	unsigned int length = sizeof(info);
	cpu_set_t cpus;
	int mapped;

	if (argc != 5) {
		fprintf(stderr, "usage: ways PIN lookup|mmap CPU SEED\n");
		return 2;
	}
	mapped = strcmp(argv[2], "mmap") == 0;
	CPU_ZERO(&cpus);
	CPU_SET(atoi(argv[3]), &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		fail("sched_setaffinity");
	fd = bpf_obj_get(argv[1]);
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &length))
		fail(argv[1]);
	stride = (info.value_size + 7) & ~7UL;
	order = shuffled(info.max_entries, strtoul(argv[4], NULL, 10));
	value = malloc(stride > ROOM ? stride : ROOM);
	if (!value)
		fail("malloc");
	if (mapped) {
		memory = mmap(NULL, stride * info.max_entries, PROT_READ, MAP_SHARED, fd, 0);
		if (memory == MAP_FAILED)
			fail("mmap");
	}
	printf("%.4f\n", median_cost(mapped ? mmap_pass : lookup_pass));
	return 0;
}

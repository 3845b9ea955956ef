// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * updates fill MAP COUNT
 *	puts the keys 0 to COUNT - 1 into MAP (bpf/sync.h), numbered from 1.
 * updates write MAP COUNTER KEYS RATE SECONDS DELETES
 *	one thread on each CPU. A thread takes a number by an atomic add on the mmapped COUNTER,
 *	keeps it for a random while, and then writes it to a random one of KEYS keys: so a smaller
 *	number often becomes visible after a larger one. RATE updates a second over all threads. Of
 *	each 1,000 writes DELETES are deletions, of keys of the upper half alone.
 */
#define _GNU_SOURCE
#include "../../../bpf/sync.h"
#include <bpf/bpf.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Numbers that a thread has taken and not written yet. */
#define HELD 64
#define CHUNK 4096
#define SLICE_NS 1000000L

static int map;
static __u64 *counter;
static __u32 keys, rate, seconds, deletes, threads;

static void fail(const char *what, int err)
{
	fprintf(stderr, "updates: %s: %s\n", what, strerror(err < 0 ? -err : err));
	exit(1);
}

static struct update update_of(__u64 seq)
{
	return (struct update){ .seq = seq, .payload = UPDATE_PAYLOAD(seq) };
}

static void fill(__u32 total)
{
	static struct update_key key[CHUNK];
	static struct update value[CHUNK];
	__u32 count;

	for (__u32 from = 0; from < total; from += count) {
		int err;

		count = total - from < CHUNK ? total - from : CHUNK;
		for (__u32 i = 0; i < count; i++) {
			key[i].id = from + i;
			value[i] = update_of(from + i + 1);
		}
		err = bpf_map_update_batch(map, key, value, &count, NULL);
		if (err)
			fail("update batch", err);
	}
}

static __u32 next_random(__u64 *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

static void put(__u64 seq, __u64 *random)
{
	struct update_key key = { .id = next_random(random) % keys };
	struct update value = update_of(seq);
	int err;

	if (next_random(random) % 1000 < deletes) {
		key.id = keys / 2 + key.id / 2;
		err = bpf_map_delete_elem(map, &key);
		if (err && err != -ENOENT)
			fail("delete", err);
		return;
	}
	err = bpf_map_update_elem(map, &key, &value, BPF_ANY);
	if (err)
		fail("update", err);
}

static long since_ns(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000000000L + now.tv_nsec - start->tv_nsec;
}

static void *write_updates(void *arg)
{
	__u64 random = (unsigned long)arg * 7919 + 1, held[HELD];
	long total = (long)rate / threads * seconds;
	struct timespec start;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET((unsigned long)arg, &cpus);
	sched_setaffinity(0, sizeof(cpus), &cpus);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int i = 0; i < HELD; i++)
		held[i] = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
	for (long done = 0; done < total;) {
		long due = since_ns(&start) / 1000 * (rate / threads) / 1000000;

		for (; done < due && done < total; done++) {
			__u32 i = next_random(&random) % HELD;

			put(held[i], &random);
			held[i] = __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST);
		}
		nanosleep(&(struct timespec){ .tv_nsec = SLICE_NS }, NULL);
	}
	for (int i = 0; i < HELD; i++)
		put(held[i], &random);
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread[1024];
	int fd;

	if (argc < 4 || (strcmp(argv[1], "fill") != 0 && argc != 8)) {
		fprintf(stderr, "usage: updates fill MAP COUNT\n"
				"       updates write MAP COUNTER KEYS RATE SECONDS DELETES\n");
		return 2;
	}
	map = bpf_obj_get(argv[2]);
	if (map < 0)
		fail(argv[2], map);
	if (strcmp(argv[1], "fill") == 0) {
		fill(strtoul(argv[3], NULL, 10));
		return 0;
	}
	fd = bpf_obj_get(argv[3]);
	if (fd < 0)
		fail(argv[3], fd);
	counter = mmap(NULL, sizeof(*counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (counter == MAP_FAILED)
		fail("mmap", errno);
	keys = strtoul(argv[4], NULL, 10);
	rate = strtoul(argv[5], NULL, 10);
	seconds = strtoul(argv[6], NULL, 10);
	deletes = strtoul(argv[7], NULL, 10);
	threads = sysconf(_SC_NPROCESSORS_ONLN);
	for (unsigned long i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, write_updates, (void *)i))
			fail("thread", errno);
	for (__u32 i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	return 0;
}

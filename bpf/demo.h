/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the demo's maps hold, for the program and for everyone who reads them. */
#ifndef BPFKIT_DEMO_H
#define BPFKIT_DEMO_H

#include <linux/bpf.h>
#include <linux/types.h>

#define COMM_LEN 16      /* TASK_COMM_LEN of the kernel */
#define SYSCALL_LIMIT 512 /* above the highest number of any 64-bit ABI in use */
#define LATENCY_SLOTS 32 /* slot n: from 2^n to below 2^(n+1) microseconds, slot 0 from 0 */
#define SHARD_COUNT 4    /* a power of two */
#define SHARD_ENTRIES 1024

/* Value of `tasks`: one process, all its threads together. */
struct task {
	struct bpf_spin_lock lock;
	char comm[COMM_LEN];
	__u32 last_cpu;
	__u64 runs;       /* times one of its threads was taken off a CPU */
	__u64 runtime_ns; /* time its threads spent on CPUs */
	__u64 last_ns;    /* CLOCK_MONOTONIC of the last change */
	__u64 seq;        /* number of the last change, drawn from `sequence` in .bss */
};

/* Value of `cpu_tasks`, one copy a CPU. */
struct cpu_task {
	__u64 runs;
	__u64 runtime_ns;
};

/*
 * Value of `cpu_lines`: element n is written by CPU n alone, and fills one cache line. `seq` counts
 * the changes of all members but `syscalls` (bpfkit_seqlock.h).
 */
struct cpu_line {
	__u64 switches;
	__u64 syscalls;
	__u64 busy_ns;
	__u64 idle_ns;
	__u64 last_ns; /* CLOCK_MONOTONIC of the last switch */
	__u32 pid;     /* thread that runs now, 0 when idle */
	__u32 tgid;
	__u64 seq;
} __attribute__((aligned(64)));

/* Key and value of `routes`: a table for longest-prefix lookups, filled by user space. */
struct route_key {
	__u32 prefixlen;
	__u8 address[4];
};

struct route {
	char purpose[28];
	__u32 rfc;
};

/* Record of `events`: a process has ended. */
struct exit_event {
	__u64 at_ns;
	__u64 runtime_ns;
	__u64 runs;
	__u32 pid;
	__u32 cpu;
	char comm[COMM_LEN];
};

#endif

// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What `bpfkit demo` loads: who runs, how long they waited for a CPU, and which system calls are
 * made, kept in one map of each kind that is worth reading.
 *
 * Needs kernel 5.14 (BTF, atomic fetch-and-add, spin locks in tp_btf) and no kprobes.
 */
#include "demo.h"
#include "bpfkit_seqlock.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* The few members used, found by CO-RE in the running kernel: no vmlinux.h is needed. */
typedef struct {
	int counter;
} __attribute__((preserve_access_index)) atomic_t;

struct signal_struct {
	atomic_t live;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	int tgid;
	int exit_state;
	char comm[COMM_LEN];
	struct task_struct *group_leader;
	struct signal_struct *signal;
} __attribute__((preserve_access_index));

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32); /* process id */
	__type(value, struct task);
} tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 2048);
	__type(key, char[COMM_LEN]); /* thread name */
	__type(value, struct cpu_task);
} cpu_tasks SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYSCALL_LIMIT);
	__type(key, __u32); /* system call number */
	__type(value, __u64);
} syscalls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, LATENCY_SLOTS);
	__type(key, __u32); /* log2 of microseconds between wake-up and run */
	__type(value, __u64);
} latency SEC(".maps");

/* Threads that wait for a CPU, and since when. Entries come and go at every context switch. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, __u32); /* thread id */
	__type(value, __u64);
} waiting SEC(".maps");

/* The loader sets max_entries to the number of possible CPUs. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32); /* CPU id */
	__type(value, struct cpu_line);
} cpu_lines SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 256);
	__type(key, struct route_key);
	__type(value, struct route);
} routes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* System calls by process: shard n holds the processes whose id is n modulo SHARD_COUNT. */
struct shard {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, SHARD_ENTRIES);
	__type(key, __u32); /* process id */
	__type(value, __u64);
} shard_0 SEC(".maps"), shard_1 SEC(".maps"), shard_2 SEC(".maps"), shard_3 SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, SHARD_COUNT);
	__type(key, __u32);
	__array(values, struct shard);
} shards SEC(".maps") = {
	.values = { &shard_0, &shard_1, &shard_2, &shard_3 },
};

__u64 sequence;      /* last number given to a change in `tasks` */
__u64 syscall_count; /* all system calls seen, whatever their number */
__u64 exits;         /* processes that ended */
__u64 events_lost;   /* ends of processes that found the ring buffer full */
__u64 refused;       /* switches that `tasks` or `cpu_tasks` had no room for */

static void count_by_process(__u32 tgid)
{
	__u32 slot = tgid & (SHARD_COUNT - 1);
	__u64 one = 1, *count;
	void *shard = bpf_map_lookup_elem(&shards, &slot);

	if (!shard)
		return;
	count = bpf_map_lookup_elem(shard, &tgid);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(shard, &tgid, &one, BPF_NOEXIST);
}

/* ctx: struct pt_regs *regs, long id */
SEC("raw_tp/sys_enter")
int count_syscalls(struct bpf_raw_tracepoint_args *ctx)
{
	__u32 number = ctx->args[1];
	__u32 cpu = bpf_get_smp_processor_id();
	struct cpu_line *line = bpf_map_lookup_elem(&cpu_lines, &cpu);
	__u64 *count = bpf_map_lookup_elem(&syscalls, &number);

	__sync_fetch_and_add(&syscall_count, 1);
	if (count)
		__sync_fetch_and_add(count, 1);
	if (line)
		__sync_fetch_and_add(&line->syscalls, 1);
	count_by_process(bpf_get_current_pid_tgid() >> 32);
	return 0;
}

/* ctx: struct task_struct *p */
SEC("tp_btf/sched_wakeup")
int note_wakeup(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0];
	__u64 now = bpf_ktime_get_ns();
	__u32 tid = task->pid;

	bpf_map_update_elem(&waiting, &tid, &now, BPF_ANY);
	return 0;
}

static __u32 log2_of(__u64 value)
{
	__u32 result = 0;

	for (__u32 shift = 32; shift; shift >>= 1) {
		if (value >> shift) {
			value >>= shift;
			result += shift;
		}
	}
	return result;
}

static void note_wait(__u32 tid, __u64 now)
{
	__u64 *since = bpf_map_lookup_elem(&waiting, &tid);
	__u64 *count;
	__u32 slot;

	if (!since)
		return;
	slot = now > *since ? log2_of((now - *since) / 1000) : 0;
	if (slot >= LATENCY_SLOTS)
		slot = LATENCY_SLOTS - 1;
	count = bpf_map_lookup_elem(&latency, &slot);
	if (count)
		__sync_fetch_and_add(count, 1);
	bpf_map_delete_elem(&waiting, &tid);
}

static void account_name(const char *name, __u64 ran)
{
	struct cpu_task empty = {};
	struct cpu_task *mine = bpf_map_lookup_elem(&cpu_tasks, name);

	if (!mine) {
		bpf_map_update_elem(&cpu_tasks, name, &empty, BPF_NOEXIST);
		mine = bpf_map_lookup_elem(&cpu_tasks, name);
	}
	if (mine) {
		mine->runs++;
		mine->runtime_ns += ran;
	} else {
		__sync_fetch_and_add(&refused, 1);
	}
}

/*
 * A task is born empty, then changed under its lock like any other: so a number of `sequence` is
 * only ever drawn where a locked read already has to wait for the change that it names.
 */
static struct task *task_of(__u32 tgid)
{
	struct task empty = {};
	struct task *task = bpf_map_lookup_elem(&tasks, &tgid);

	if (task)
		return task;
	bpf_map_update_elem(&tasks, &tgid, &empty, BPF_NOEXIST);
	return bpf_map_lookup_elem(&tasks, &tgid);
}

static void account_process(__u32 tgid, const char *comm, __u32 cpu, __u64 now, __u64 ran)
{
	struct task *task = task_of(tgid);

	if (!task) {
		__sync_fetch_and_add(&refused, 1);
		return;
	}
	bpf_spin_lock(&task->lock);
	__builtin_memcpy(task->comm, comm, COMM_LEN);
	task->last_cpu = cpu;
	task->runs++;
	task->runtime_ns += ran;
	task->last_ns = now;
	task->seq = __sync_fetch_and_add(&sequence, 1) + 1;
	bpf_spin_unlock(&task->lock);
}

/* Not inlined: a function's parameter types are what puts `struct exit_event` into the BTF. */
static __noinline void fill_event(struct exit_event *event, const struct task *task,
				  const char *comm, __u64 now)
{
	event->at_ns = now;
	event->runtime_ns = task->runtime_ns;
	event->runs = task->runs;
	event->cpu = task->last_cpu;
	__builtin_memcpy(event->comm, comm, COMM_LEN);
}

static void end_process(__u32 tgid, const char *comm, __u64 now)
{
	struct task *task = bpf_map_lookup_elem(&tasks, &tgid);
	struct exit_event *event;

	if (!task)
		return;
	__sync_fetch_and_add(&exits, 1);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (event) {
		event->pid = tgid;
		fill_event(event, task, comm, now);
		bpf_ringbuf_submit(event, 0);
	} else {
		__sync_fetch_and_add(&events_lost, 1);
	}
	bpf_map_delete_elem(&tasks, &tgid);
}

/* ctx: bool preempt, struct task_struct *prev, struct task_struct *next */
SEC("tp_btf/sched_switch")
int account_switch(__u64 *ctx)
{
	struct task_struct *prev = (void *)ctx[1], *next = (void *)ctx[2];
	__u32 cpu = bpf_get_smp_processor_id(), pid = prev->pid, tgid = prev->tgid;
	__u64 now = bpf_ktime_get_ns(), ran;
	char name[COMM_LEN] = {}, comm[COMM_LEN] = {};
	struct cpu_line *line = bpf_map_lookup_elem(&cpu_lines, &cpu);

	if (!line)
		return 0;
	/* Interrupts are off here and no other CPU writes this line: plain stores will do. */
	ran = line->last_ns ? now - line->last_ns : 0;
	bpfkit_write_begin(&line->seq);
	line->switches++;
	line->last_ns = now;
	line->pid = next->pid;
	line->tgid = next->tgid;
	if (pid)
		line->busy_ns += ran;
	else
		line->idle_ns += ran;
	bpfkit_write_end(&line->seq);
	note_wait(next->pid, now);

	if (!pid) /* the idle thread */
		return 0;
	/* Preempted, it waits from now on. Gone to sleep, it waits from its next wake-up. */
	if (ctx[0] & 1)
		bpf_map_update_elem(&waiting, &pid, &now, BPF_ANY);
	else
		bpf_map_delete_elem(&waiting, &pid);

	bpf_probe_read_kernel_str(name, sizeof(name), prev->comm);
	account_name(name, ran);
	/* A process goes by its first thread's name, whichever thread ran. */
	bpf_probe_read_kernel_str(comm, sizeof(comm), prev->group_leader->comm);
	account_process(tgid, comm, cpu, now, ran);
	/* The last switch of the last thread: whoever comes here after it has no process left. */
	if (prev->exit_state && prev->signal->live.counter == 0)
		end_process(tgid, comm, now);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

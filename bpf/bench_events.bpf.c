// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A producer at full speed for `bpfkit bench events`: each run offers one record to the ring
 * buffer. What the buffer has no room for is counted, not waited for.
 */
#include "bench_events.h"
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 24);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record_counts);
} counts SEC(".maps");

/* No wake-up: the reader of a bench polls, and an interrupt a record would be measured instead. */
SEC("tc")
int produce(struct __sk_buff *skb)
{
	__u32 key = 0;
	struct record_counts *count = bpf_map_lookup_elem(&counts, &key);
	struct record *record;

	if (!count)
		return TC_ACT_OK;
	record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);
	if (!record) {
		count->dropped++;
		return TC_ACT_OK;
	}
	__builtin_memset(record, 0, sizeof(*record));
	record->number = count->sent++;
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return TC_ACT_OK;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The writer's half of a value that is read whole without a lock: by `bpfkit mmap-read --seqlock
 * FIELD`, or by any program that maps the array.
 *
 *	struct stats {
 *		__u32 seq;
 *		__u64 packets;
 *		__u64 bytes;
 *	};
 *
 *	bpfkit_write_begin(&stats->seq);
 *	stats->packets++;
 *	stats->bytes += length;
 *	bpfkit_write_end(&stats->seq);
 *
 * `seq` is odd while the value is written and higher by two afterwards. A reader copies the value
 * between two reads of it, and begins anew unless both are the same even number.
 *
 * One writer at a time: an element a CPU, or a program that never runs on two CPUs at once, and
 * that nothing interrupts which writes the same element (an NMI, or an interrupt in whose handler the
 * program is attached as well). Two at once leave `seq` even in the middle of a change.
 *
 * Needs -mcpu=v3 and kernel 5.12. An atomic exchange is a full barrier, so that no store of the
 * value moves over it, on arm64 either; of an addition whose result nobody uses clang makes one that
 * orders nothing.
 */
#ifndef BPFKIT_SEQLOCK_H
#define BPFKIT_SEQLOCK_H

#include <linux/types.h>

/* Before the first store. `seq` points to a __u32 or __u64 of the value. */
#define bpfkit_write_begin(seq) ((void)__sync_lock_test_and_set((seq), *(seq) + 1))

/* After the last store. */
#define bpfkit_write_end(seq) ((void)__sync_lock_test_and_set((seq), *(seq) + 1))

#endif

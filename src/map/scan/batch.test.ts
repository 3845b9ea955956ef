import { describe, expect, test } from "bun:test";
import type { ScanReport } from "../../entry.ts";
import { ERRNO, errnoName } from "../../errno.ts";
import { KernelError } from "../../errors.ts";
import { scanBatches } from "./batch.ts";
import type { ScanSource } from "./source.ts";

/** One answer of the kernel: errno, how many entries come with it, how many were asked for. */
type Answer = readonly [errno: number, entries: number, asked: number];

const { ENOENT, ENOSPC, EINTR, EDEADLK, EBUSY, ENOTSUPP, EINVAL, ENOMEM } = ERRNO;

const CASES: readonly {
  name: string;
  answers: readonly Answer[];
  yields?: readonly number[];
  missing?: true;
  throws?: true;
}[] = [
  { name: "an empty map", answers: [[ENOENT, 0, 4]], yields: [] },
  { name: "entries with the end", answers: [[ENOENT, 3, 4]], yields: [3] },
  {
    name: "two batches",
    answers: [
      [0, 4, 4],
      [ENOENT, 1, 4],
    ],
    yields: [4, 1],
  },
  {
    name: "the end in a call of its own",
    answers: [
      [0, 4, 4],
      [ENOENT, 0, 4],
    ],
    yields: [4],
  },
  {
    name: "a crowded bucket",
    answers: [
      [ENOSPC, 0, 4],
      [ENOENT, 6, 8],
    ],
    yields: [6],
  },
  {
    name: "crowded in the middle",
    answers: [
      [0, 2, 4],
      [ENOSPC, 0, 4],
      [ENOENT, 5, 8],
    ],
    yields: [2, 5],
  },
  {
    name: "a signal",
    answers: [
      [EINTR, 0, 4],
      [ENOENT, 2, 4],
    ],
    yields: [2],
  },
  {
    name: "a bucket's lock",
    answers: [
      [EDEADLK, 0, 4],
      [EBUSY, 0, 4],
      [ENOENT, 2, 4],
    ],
    yields: [2],
  },
  { name: "no batch for this type", answers: [[ENOTSUPP, 0, 4]], missing: true },
  { name: "no batch on this kernel", answers: [[EINVAL, 0, 4]], missing: true },
  {
    name: "refused in the middle",
    answers: [
      [0, 4, 4],
      [ENOMEM, 0, 4],
    ],
    throws: true,
  },
  {
    name: "EINVAL in the middle",
    answers: [
      [0, 4, 4],
      [EINVAL, 0, 4],
    ],
    throws: true,
  },
];

describe("scanBatches", () => {
  for (const { name, answers, yields, missing, throws } of CASES) {
    test(name, () => {
      const left = [...answers];
      const report = emptyReport();
      const scan = scanBatches(scripted(left), { valueBytes: 8, flags: 0, batch: 4 }, report);
      const counts: number[] = [];
      const run = () => {
        for (;;) {
          const step = scan.next();
          if (step.done) return step.value;
          counts.push(step.value.count);
        }
      };
      if (throws) {
        expect(run).toThrow(KernelError);
      } else {
        expect(run()).toBe(missing !== true);
        expect(counts).toEqual([...(yields ?? [])]);
        expect(report.entries).toBe(counts.reduce((sum, n) => sum + n, 0));
      }
      expect(left).toEqual([]);
    });
  }

  test("a lock that is never to be had is an error, not an endless loop", () => {
    const source = scripted([], [EBUSY, 0, 4]);
    const scan = scanBatches(source, { valueBytes: 8, flags: 0, batch: 4 }, emptyReport());
    expect(() => [...scan]).toThrow(KernelError);
  });
});

describe("a lock that is not to be had in the middle of a call", () => {
  for (const refused of [EBUSY, EDEADLK, EINTR]) {
    test(`${errnoName(refused)}: every key comes once`, () => {
      const source = buckets([[1, 2], [], [3], [4, 5], [6]], { refused, at: [0, 2, 3, 4] });
      const keys: number[] = [];
      const sizes = { valueBytes: 8, flags: 0, batch: 4 };
      for (const batch of scanBatches(source, sizes, emptyReport())) {
        const view = new Uint32Array(batch.keys.buffer);
        keys.push(...view.subarray(0, batch.count));
      }
      expect(keys).toEqual([1, 2, 3, 4, 5, 6]);
    });
  }
});

function emptyReport(): ScanReport {
  return {
    entries: 0,
    strategy: "batch",
    complete: true,
    duplicates_dropped: 0,
    restarts: 0,
    vanished: 0,
  };
}

function scripted(answers: Answer[], always?: Answer): ScanSource {
  return {
    info: { keySize: 4, maxEntries: 64 },
    lookup: () => ERRNO.EFAULT,
    nextKey: () => ERRNO.EFAULT,
    lookupBatch(_from, _cursor, _keys, _values, count) {
      const [errno, entries, asked] = answers.shift() ?? always ?? [ERRNO.EFAULT, 0, 0];
      expect(count[0]).toBe(asked);
      count[0] = entries;
      return errno;
    },
  };
}

/**
 * As __htab_map_lookup_and_delete_batch does it (kernel/bpf/hashtab.c): a lock that is refused ends
 * the call with the entries before that bucket copied and counted, and the cursor at the bucket.
 *
 * @param at buckets whose lock is refused at the first try
 */
function buckets(
  content: readonly (readonly number[])[],
  { refused, at }: { refused: number; at: readonly number[] },
): ScanSource {
  const left = new Set(at);
  return {
    ...scripted([]),
    lookupBatch(from, cursor, keys, _values, count) {
      const out = new Uint32Array(keys.buffer);
      const most = count[0] ?? 0;
      let bucket = from === null ? 0 : (new Uint32Array(from.buffer)[0] ?? 0);
      let total = 0;
      const end = (errno: number) => {
        new Uint32Array(cursor.buffer)[0] = bucket;
        count[0] = total;
        return errno;
      };
      for (; bucket < content.length; bucket += 1) {
        const entries = content[bucket] ?? [];
        if (left.delete(bucket)) return end(refused);
        if (entries.length > most - total) return end(total === 0 ? ENOSPC : 0);
        out.set(entries, total);
        total += entries.length;
      }
      return end(ENOENT);
    },
  };
}

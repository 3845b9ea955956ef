import { describe, expect, test } from "bun:test";
import type { ScanReport } from "../../entry.ts";
import { ERRNO } from "../../errno.ts";
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

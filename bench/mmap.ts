/**
 * `make bench-mmap`: reading an array in place, against C and against syscalls; see docs/zero-copy.md.
 *
 *   bun bench/mmap.ts [--rounds N]
 *
 * Prints what was measured and whether each claim held; exit 1 where one did not.
 */
import { parseArgs } from "node:util";
import type { BpfMap } from "../src/libbpf/map.ts";
import type { Window } from "../src/map/window/window.ts";
import { PinnedMaps } from "./maps.ts";
import { sample } from "./measure.ts";
import { median, pairs } from "./median.ts";
import { ELEMENTS, U64Arrays } from "./mmap-arrays.ts";

/** One claim: `ours` and `theirs` were measured in turn, in the same rounds. */
interface Claim {
  readonly what: string;
  readonly unit: string;
  readonly ours: number[];
  readonly theirs: number[];
  /** What the limit is on: the median of ours / theirs, theirs / ours, or ours - 1.5 theirs. */
  readonly measure: "ratio" | "speed-up" | "excess";
  readonly limit: number;
}

const { values } = parseArgs({ options: { rounds: { type: "string" } } });
const rounds = Number(values.rounds ?? 9);
const READS = 5_000_000;
const LOOKUPS = 500_000;

function timed(run: () => unknown): { readonly ns: number; readonly answer: string } {
  const begin = Bun.nanoseconds();
  const answer = String(run());
  return { ns: Bun.nanoseconds() - begin, answer };
}

function inC(pin: string, what: "sum" | "nonzero") {
  const { stdout } = Bun.spawnSync(["bench/.output/mmap", pin, what]);
  return JSON.parse(stdout.toString()) as ReturnType<typeof timed>;
}

/** Ours and C on one array; both must say the same. */
function compare(
  what: string,
  limit: number,
  pin: string,
  c: "sum" | "nonzero",
  run: () => unknown,
) {
  const claim: Claim = { what, unit: "ns/element", ours: [], theirs: [], measure: "ratio", limit };
  for (let round = -2; round < rounds; round += 1) {
    const [ours, theirs] = [timed(run), inC(pin, c)];
    if (ours.answer !== theirs.answer)
      throw new Error(`${what}: ${ours.answer}, C ${theirs.answer}`);
    if (round < 0) continue; // warming up
    claim.ours.push(ours.ns / ELEMENTS);
    claim.theirs.push(theirs.ns / ELEMENTS);
  }
  return claim;
}

function countNonzero(window: Window): number {
  let count = 0;
  for (const _ of window.nonzero()) count += 1;
  return count;
}

function oneElement(map: BpfMap, window: Window): Claim {
  const read = window.bigint("value");
  const key = new Uint32Array(new ArrayBuffer(4));
  const keyBytes = new Uint8Array(key.buffer);
  const value = new Uint8Array(new ArrayBuffer(8));
  const what = "one element, against a lookup";
  const claim: Claim = { what, unit: "ns", ours: [], theirs: [], measure: "speed-up", limit: 20 };
  for (let round = -2; round < rounds; round += 1) {
    const ours = timed(() => {
      let changes = 0;
      let last = 0n;
      for (let i = 0; i < READS; i += 1) {
        const now = read(i & 4095);
        if (now !== last) changes += 1;
        last = now;
      }
      return changes;
    });
    const theirs = timed(() => {
      for (let i = 0; i < LOOKUPS; i += 1) {
        key[0] = i & 4095;
        map.lookup(keyBytes, value);
      }
      return value[0];
    });
    if (round < 0) continue;
    claim.ours.push(ours.ns / READS);
    claim.theirs.push(theirs.ns / LOOKUPS);
  }
  return claim;
}

/** One element of a million by the command, from its start to its end. */
function firstRead(): Claim {
  using maps = new PinnedMaps(["mmapable_1m"]);
  const command = ["dist/bpfkit", "mmap-read", maps.pin("mmapable_1m"), "500000", "-o", "json"];
  const what = "the command, less 1.5 empty programs";
  const claim: Claim = { what, unit: "ms", ours: [], theirs: [], measure: "excess", limit: 10 };
  for (let round = -1; round < 2 * rounds; round += 1) {
    const ours = sample(command, "null").wallNs / 1e6;
    const theirs = sample(["bench/.output/empty"], "null").wallNs / 1e6;
    if (round < 0) continue;
    claim.ours.push(ours);
    claim.theirs.push(theirs);
  }
  return claim;
}

function judged({ what, unit, ours, theirs, measure, limit }: Claim): {
  text: string;
  met: boolean;
} {
  const excess = ours.map((value, i) => value - 1.5 * (theirs[i] ?? Number.NaN));
  const figures = { ratio: pairs(ours, theirs), "speed-up": pairs(theirs, ours), excess };
  const figure = median(figures[measure]);
  const met = measure === "speed-up" ? figure >= limit : figure <= limit;
  const cells = [
    what.padEnd(40),
    `${median(ours).toFixed(2)} ${unit}`.padStart(18),
    `${median(theirs).toFixed(2)} ${unit}`.padStart(18),
    `${figure.toFixed(2)} ${measure}`.padStart(16),
    `${measure === "speed-up" ? ">=" : "<="} ${limit}`.padStart(7),
    met ? "  PASS" : "  MISSED",
  ];
  return { text: cells.join(""), met };
}

function heapClaim(): { text: string; met: boolean } {
  const command = ["env", "BUN_JSC_useGC=0", process.execPath, "bench/mmap-heap.ts"];
  const grown = JSON.parse(Bun.spawnSync(command).stdout.toString()) as Record<string, number>;
  // Per element; some blocks' views of each pass remain. A bigint is an object by its nature.
  const met = ["sum", "nonzero", "number"].every((way) => (grown[way] ?? Number.NaN) < 0.1);
  return {
    text: `heap bytes an element: ${JSON.stringify(grown)}${met ? "  PASS" : "  MISSED"}`,
    met,
  };
}

using arrays = new U64Arrays();
const sparse = arrays.make("sparse");
const dense = arrays.make("dense");
const claims = [
  compare("sum, 1 in 97 not zero", 3, arrays.pin("sparse"), "sum", () => sparse.window.sum()),
  compare("sum, all not zero", 8, arrays.pin("dense"), "sum", () => dense.window.sum()),
  compare("not zero, 1 in 97", 2, arrays.pin("sparse"), "nonzero", () =>
    countNonzero(sparse.window),
  ),
  oneElement(sparse.map, sparse.window),
  firstRead(),
];
const results = [...claims.map(judged), heapClaim()];
for (const { text } of results) process.stdout.write(`${text}\n`);
process.exitCode = results.every(({ met }) => met) ? 0 : 1;

/** Reads of mapped memory against writers in the kernel that run at full speed on another CPU. */
import { expect } from "bun:test";
import { BpfMap } from "../../src/libbpf/map.ts";
import { affinity, setAffinity } from "../../src/libbpf/os.ts";
import { openMap } from "../../src/map/open.ts";
import type { Window } from "../../src/map/window/window.ts";
import { lostAtLeastOnce } from "../support/control.ts";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";

/** Some time for bpftool to start. */
const START_MS = 300;

/** Keeps this thread off the writers' CPU until the end of the scope. */
function apart(): Disposable & { readonly writers: number } {
  const cpus = affinity();
  const [writers = 0] = cpus;
  setAffinity([cpus.at(-1) ?? writers]);
  return { writers, [Symbol.dispose]: () => setAffinity(cpus) };
}

/** Both halves of a pattern are the same (bpf/seqlock.h). */
function isTorn(pattern: bigint): boolean {
  return pattern >> 32n !== (pattern & 0xffff_ffffn);
}

kernelTest(
  "two writers: no 64-bit read of 25 million is torn, of two loads some are",
  () => {
    using fixture = new Fixture("seqlock");
    using cpus = apart();
    using _one = fixture.race("write_pattern", cpus.writers);
    using _other = fixture.race("write_other", cpus.writers);
    using open = openMap({ kind: "path", text: fixture.map("patterned") });
    using window = open.window();
    Bun.sleepSync(START_MS);

    const read = window.bigint("pattern");
    let torn = 0;
    let changes = 0;
    let last = 0n;
    for (let i = 0; i < 25_000_000; i += 1) {
      const pattern = read(0);
      if (isTorn(pattern)) torn += 1;
      if (pattern !== last) changes += 1;
      last = pattern;
    }
    expect(torn).toBe(0);
    expect(changes).toBeGreaterThan(100_000);

    const copies = window.copies();
    const copied = new BigUint64Array(copies.bytes.buffer);
    for (let i = 0; i < 2_000_000; i += 1) {
      copies.one(0);
      if (isTorn(copied[0] ?? 0n)) torn += 1;
    }
    expect(torn).toBe(0);

    const pin = fixture.map("patterned");
    expect(lostAtLeastOnce(() => tornByHalves(pin, 10_000_000))).toBeGreaterThan(0);
  },
  60_000,
);

/** The control: the two halves by two loads. */
function tornByHalves(pin: string, reads: number): number {
  using map = BpfMap.openPinned(pin, "read-write");
  using mapping = map.map(0, 8);
  const halves = new Int32Array(mapping.buffer);
  const seen = new Int32Array(2); // a store makes each load a load
  let torn = 0;
  for (let i = 0; i < reads; i += 1) {
    seen[0] = halves[0] ?? 0;
    seen[1] = halves[1] ?? 0;
    if (seen[0] !== seen[1]) torn += 1;
  }
  return torn;
}

kernelTest(
  "a block that is copied has whole words at every place",
  () => {
    using fixture = new Fixture("seqlock");
    using cpus = apart();
    using _ = fixture.race("write_pattern", cpus.writers);
    using open = openMap({ kind: "path", text: fixture.map("patterned") });
    using window = open.window();
    Bun.sleepSync(START_MS);
    const copies = window.copies();
    const copied = new BigUint64Array(copies.bytes.buffer);
    const seen = new Set<bigint>();
    for (let i = 0; i < 300_000; i += 1) {
      for (const _count of copies.blocks()) {
        const pattern = copied[0] ?? 0n;
        if (isTorn(pattern)) throw new Error(`torn: ${pattern.toString(16)}`);
        if (seen.size < 1000) seen.add(pattern);
      }
    }
    expect(seen.size).toBe(1000);
  },
  60_000,
);

kernelTest(
  "a seqlock: none of 60 million values is mixed, without it some are",
  () => {
    using fixture = new Fixture("seqlock");
    using cpus = apart();
    using _ = fixture.race("write_counted", cpus.writers);
    using open = openMap({ kind: "path", text: fixture.map("counted") });
    using counted = open.window({ first: 0, count: 1, seqlock: "value.seq" });
    using plain = open.window({ first: 0, count: 1 });
    Bun.sleepSync(START_MS);

    expect(lostAtLeastOnce(() => mixed(plain, 2_000_000))).toBeGreaterThan(0);
    const before = plain.number("seq")(0);
    expect(mixed(counted, 60_000_000)).toBe(0);
    const writes = (plain.number("seq")(0) - before) / 2;
    expect(writes).toBeGreaterThan(100_000);
    expect(counted.seqlock?.retries).toBeGreaterThan(0);
    expect(counted.seqlock?.givenUp).toBe(0);
  },
  120_000,
);

/** How many copies have words of different writes: struct counted of bpf/seqlock.h. */
function mixed(window: Window, reads: number): number {
  const copies = window.copies();
  const { halves } = copies;
  let found = 0;
  for (let i = 0; i < reads; i += 1) {
    if (copies.one(0) === 0) continue;
    const first = halves[2];
    const rest = halves[4] === first && halves[6] === first && halves[8] === first;
    if (!rest || halves[10] !== first || halves[12] !== first) found += 1;
  }
  return found;
}

kernelTest(
  "a loop that polls sees a change that comes after it was compiled",
  () => {
    using fixture = new Fixture("seqlock");
    using words = openMap({ kind: "path", text: fixture.map("patterned") });
    using numbers = openMap({ kind: "path", text: fixture.map("counted") });
    using patterns = words.window();
    using counts = numbers.window();
    const pattern = patterns.bigint("pattern");
    const seq = counts.number("seq");
    for (const [program, read] of [
      ["write_pattern", pattern],
      ["write_counted", seq],
    ] as const) {
      const before = read(0);
      using _ = writeLater(fixture.map(program));
      let polls = 0;
      while (read(0) === before && polls < MOST_POLLS) polls += 1;
      expect(polls).toBeGreaterThan(100_000);
      expect(polls).toBeLessThan(MOST_POLLS);
    }
  },
  60_000,
);

/** Far more than are made until the writer is done. */
const MOST_POLLS = 2_000_000_000;

/** Runs a pinned program once, when the loop that waits for it has long been compiled. */
function writeLater(program: string): Disposable {
  const line = `sleep 0.5; exec bpftool prog run pinned ${program} data_in bunfig.toml`;
  const child = Bun.spawn(["sh", "-c", line], { stdout: "ignore" });
  return { [Symbol.dispose]: () => child.kill() };
}

import { heapStats } from "bun:jsc";
import { expect } from "bun:test";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { PLAIN } from "../../src/codec/shape.ts";
import { type OpenMap, openMap } from "../../src/map/open.ts";
import type { Pace } from "../../src/map/pace.ts";
import { sequenceField } from "../../src/map/sync/field.ts";
import { Lines } from "../../src/map/sync/lines.ts";
import { State } from "../../src/map/sync/state.ts";
import { Sync } from "../../src/map/sync/sync.ts";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";
import { bytesOf, type Place, temporaryPlace } from "../support/sync.ts";
import { fillUpdates } from "../support/updates.ts";

const ENTRIES = 1_000_000;
const KEY = 16;
const ROUNDS = 5;
/** An idle pass, of a bare scan. */
const MOST_RATIO = 1.3;

const pace: Pace = {
  stopped: false,
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  wait: () => Promise.resolve(),
};

function openSync(source: OpenMap, { state }: Place): { sync: Sync; state: State } {
  const field = sequenceField(source.shape, "value.seq");
  const { path, offset, size, slots } = field;
  const identity = {
    map: { name: "updates", type: "hash", key_size: KEY, value_size: 16 },
    field: { path, offset, size, slots },
    seq_source: null,
  };
  const made = new State(state, identity, {
    mapId: source.info.id,
    onNewMap: "refuse",
    fromStart: false,
  });
  const sync = new Sync({
    source,
    flags: 0,
    field,
    lines: new Lines(source.shape, PLAIN, "all", field),
    state: made,
    sink: { deliver: async () => true },
    pace,
    counter: null,
    batch: 4096,
    deletes: true,
  });
  return { sync, state: made };
}

/** All files of a state. */
function sizeOf(place: Place): number {
  const directory = dirname(place.state);
  return readdirSync(directory).reduce((sum, name) => sum + bytesOf(`${directory}/${name}`), 0);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

kernelTest(
  "a million entries that do not change cost a scan, and 32 bytes each over the key",
  async () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    fillUpdates(fixture.map("updates"), ENTRIES);
    using source = openMap({ kind: "path", text: fixture.map("updates") });
    const { sync, state: held } = openSync(source, place);
    using state = held;
    await sync.pass();
    expect(sync.puts).toBe(ENTRIES);

    const [bare, idle]: [number[], number[]] = [[], []];
    // Buffers are a part of it, at once; process.memoryUsage() has them in two of its figures after a collection.
    const heap = () => heapStats().heapSize;
    await sync.pass();
    // The most that a pass left: one in which garbage is collected hides what it left itself.
    let grown = 0;
    const ratio = () => Math.min(...idle) / Math.min(...bare);
    // The least of some rounds; of more where others keep the CPUs busy.
    while (idle.length < ROUNDS || (ratio() > MOST_RATIO && idle.length < 4 * ROUNDS)) {
      bare.push(
        await timed(async () => {
          for (const _ of source.scan(0).batches);
        }),
      );
      Bun.gc(true); // the bare scan's room is not the pass's
      const before = heap();
      idle.push(await timed(() => sync.pass()));
      grown = Math.max(grown, heap() - before);
    }
    expect(sync.puts).toBe(ENTRIES);
    const perEntry = grown / ENTRIES;
    expect(perEntry).toBeLessThan(4); // the smallest object has 16 bytes
    const memory = state.delivered.bytes / ENTRIES - KEY;
    const disk = sizeOf(place) / ENTRIES - KEY;
    process.stderr.write(
      `idle pass ${ratio().toFixed(2)} of a bare scan; over the key ${memory.toFixed(1)} bytes in memory, ${disk.toFixed(1)} on disk; a pass left ${perEntry.toFixed(2)} bytes an entry\n`,
    );
    expect(ratio()).toBeLessThan(MOST_RATIO);
    expect(memory).toBeLessThan(32);
    expect(disk).toBeLessThan(32);
  },
);

kernelTest("what a pass saves is as much as what changed", async () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  fillUpdates(fixture.map("updates"), ENTRIES / 10);
  using source = openMap({ kind: "path", text: fixture.map("updates") });
  const { sync, state: held } = openSync(source, place);
  using _ = held;
  await sync.pass();
  const before = sizeOf(place);
  expect(before / (ENTRIES / 10)).toBeLessThan(KEY + 10);
  await sync.pass();
  expect(sizeOf(place)).toBe(before);
  fillUpdates(fixture.map("updates"), ENTRIES / 10); // the same numbers: no change
  await sync.pass();
  expect(sizeOf(place)).toBe(before);
  const update = `bpftool map update pinned ${fixture.map("updates")} key hex 07 00 00 00 ${"00 ".repeat(12)} value hex ${"ff ".repeat(16)}`;
  expect(Bun.spawnSync(["sh", "-c", update]).exitCode).toBe(0);
  await sync.pass();
  expect(sync.puts).toBe(ENTRIES / 10 + 1);
  expect(sizeOf(place) - before).toBeWithin(1, 100);
});

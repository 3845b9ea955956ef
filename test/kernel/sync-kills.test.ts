import { expect } from "bun:test";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest } from "../support/kernel.ts";
import { bytesOf, type Line, linesOf, run, start, temporaryPlace } from "../support/sync.ts";
import { payloadOf, updatesOf, writeUpdates } from "../support/updates.ts";

const KILLS = 20;
const KEYS = 50_000;
const RATE = 100_000;
/** The most lines that a kill leaves unacknowledged. */
const BATCH = 500;

/** What a naive reader does: deliver what is above the largest number so far. */
class PlainFilter {
  readonly last = new Map<number, bigint>();
  #largest = 0n;

  pass(map: string): void {
    let largest = this.#largest;
    for (const [id, seq] of updatesOf(map)) {
      if (seq <= this.#largest) continue;
      this.last.set(id, seq);
      if (seq > largest) largest = seq;
    }
    this.#largest = largest;
  }

  /** Keys whose last change it has not delivered. */
  missed(entries: ReadonlyMap<number, bigint>): number {
    return [...entries].filter(([id, seq]) => this.last.get(id) !== seq).length;
  }
}

/** The state that a consumer of the lines ends up with. */
function applied(lines: readonly Line[]): Map<number, bigint> {
  const model = new Map<number, bigint>();
  for (const { op, id, seq } of lines) {
    if (op === "put") model.set(id, seq);
    else model.delete(id);
  }
  return model;
}

kernelTest(
  "killed 20 times under 100,000 updates a second, nothing is missed; `seq > last` misses",
  async () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    const map = fixture.map("updates");
    const { state, out } = place;
    const words = ["sync", map, "--seq", "value.seq", "--state", state, "--deletes"];
    words.push("--batch", String(BATCH));
    const writing = { map, counter: fixture.map("counter"), keys: KEYS, rate: RATE };
    let [killed, done] = [false, false];
    const writer = (async () => {
      while (!killed) await writeUpdates({ ...writing, seconds: 2, deletes: 20 });
      done = true;
    })();

    const control = new PlainFilter();
    /** Where in the output each run began. */
    const runs: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      runs.push(bytesOf(out));
      const child = start(out, [...words, "--follow", "--interval", "20ms"]);
      await Bun.sleep(150 + Math.random() * 350);
      control.pass(map);
      child.kill("SIGKILL");
      await child.exited;
    }
    killed = true;
    while (!done) {
      control.pass(map);
      await Bun.sleep(50);
    }
    await writer;
    control.pass(map);

    runs.push(bytesOf(out));
    const last = start(out, words);
    expect(await last.exited).toBe(0);
    const entries = updatesOf(map);
    const lines = linesOf(out);
    expect(applied(lines)).toEqual(entries);
    expect(lines.every(({ op, seq, payload }) => op !== "put" || payload === payloadOf(seq))).toBe(
      true,
    );
    // Keys of the lower half are never deleted.
    expect(lines.filter(({ op, id }) => op === "delete" && id < KEYS / 2)).toEqual([]);
    expect(control.missed(entries)).toBeGreaterThan(0);

    const repeated = redelivered(runs.map((from, i) => linesOf(out, from, runs[i + 1])));
    expect(repeated.outside).toBe(0);
    expect(linesOf(out).length).toBeGreaterThan(KEYS);
    process.stderr.write(
      `${lines.length} lines, ${lines.filter((l) => l.op === "delete").length} deletions, ${repeated.inside} redelivered, control missed ${control.missed(entries)}\n`,
    );
    expect(readdirSync(dirname(state)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  },
  120_000,
);

/** Lines that came twice: from the last batch of a run that was killed, or from before it. */
function redelivered(runs: readonly (readonly Line[])[]): { inside: number; outside: number } {
  const answer = { inside: 0, outside: 0 };
  /** Of each put, whether it stood in the last batch of its run. */
  const seen = new Map<string, boolean>();
  for (const lines of runs) {
    lines.forEach(({ op, id, seq }, i) => {
      if (op !== "put") return;
      const name = `${id} ${seq}`;
      const before = seen.get(name);
      if (before === true) answer.inside += 1;
      if (before === false) answer.outside += 1;
      seen.set(name, i >= lines.length - BATCH);
    });
  }
  return answer;
}

kernelTest("each deletion is reported once, and none that was not made", async () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  const path = fixture.map("updates");
  using map = BpfMap.openPinned(path, "read-write");
  const put = (id: number, seq: bigint) => {
    const [key, value] = [bytes(16), bytes(16)];
    new DataView(key.buffer).setUint32(0, id, true);
    new DataView(value.buffer).setBigUint64(0, seq, true);
    expect(map.update(key, value)).toBe(0);
    return key;
  };
  const pass = () => {
    const { exit, out } = run(
      ...["sync", path, "--seq", "value.seq", "--state", place.state, "--deletes"],
    );
    expect(exit).toBe(0);
    return out;
  };
  const keys = Array.from({ length: 300 }, (_, i) => put(i, BigInt(i + 1)));
  expect(pass().split("\n").length - 1).toBe(300);
  expect(pass()).toBe("");
  const gone = keys.filter((_, i) => i % 3 === 0);
  for (const key of gone) expect(map.delete(key)).toBe(0);
  const told = pass();
  expect(told.match(/"op":"delete"/g)?.length).toBe(100);
  expect(told).not.toContain('"op":"put"');
  expect(pass()).toBe("");
  // A key that comes back with the number that it had is new again.
  put(0, 1n);
  expect(pass()).toBe(
    '{"op":"put","seq":1,"key":{"id":0,"zero":[0,0,0]},"value":{"seq":1,"payload":0}}\n',
  );
});

kernelTest(
  "with --seq-source nothing is missed either",
  async () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    const [map, counter] = [fixture.map("updates"), fixture.map("counter")];
    const { state, out } = place;
    const words = ["sync", map, "--seq", "value.seq", "--state", state, "--seq-source", counter];
    const writing = { map, counter, keys: KEYS, rate: RATE, seconds: 2, deletes: 0 };
    const follow = () => start(out, [...words, "--follow", "--interval", "50ms"]);
    for (let kill = 0; kill < 3; kill += 1) {
      const writer = writeUpdates(writing);
      const child = follow();
      await Bun.sleep(1200 + Math.random() * 500);
      child.kill("SIGKILL");
      await Promise.all([child.exited, writer]);
    }
    // What a pass misses now is not covered by a later update.
    const last = follow();
    await writeUpdates(writing);
    last.kill("SIGTERM");
    await last.exited;
    expect(await start(out, words).exited).toBe(0);
    expect(applied(linesOf(out))).toEqual(updatesOf(map));
  },
  120_000,
);

import { expect } from "bun:test";
import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";
import { linesOf, type Place, parseLines, run, start, temporaryPlace } from "../support/sync.ts";
import { fillUpdates } from "../support/updates.ts";

const ENTRIES = 300;

function words(map: string, { state }: Place, ...more: string[]): string[] {
  return ["sync", map, "--seq", "value.seq", "--state", state, ...more];
}

/** The file, its log and its lock, by name. */
function filesOf({ state }: Place): Record<string, string> {
  const directory = dirname(state);
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(`${directory}/${name}`, "latin1")]),
  );
}

const DAMAGES: readonly (readonly [string, (state: string) => void, RegExp])[] = [
  ["cut short", (state) => truncateSync(state, 100), /it is no state file of bpfkit sync/],
  ["cut by a byte", (state) => truncateSync(state, bytes(state) - 1), /damaged or cut short/],
  ["empty", (state) => truncateSync(state, 0), /it is no state file of bpfkit sync/],
  [
    "another file",
    (state) => writeFileSync(state, "hello\n"),
    /it is no state file of bpfkit sync/,
  ],
  ["a changed digit", (state) => edit(state, '"bytes":', '"bytes":1'), /damaged or cut short/],
  [
    "another version",
    (state) => edit(state, '"version":1', '"version":2'),
    /version 2 of the state/,
  ],
  ["its log cut short", (state) => truncateSync(`${state}.log0`, 200), /log0: .*cut short/],
  ["its log changed", (state) => flip(`${state}.log0`, 100), /log0: it is damaged/],
  ["its log gone", (state) => rmSync(`${state}.log0`), /log0: it is not the log of its state file/],
];

function bytes(path: string): number {
  return Bun.file(path).size;
}

function edit(path: string, from: string, to: string): void {
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
}

function flip(path: string, at: number): void {
  const content = readFileSync(path);
  content[at] = (content[at] ?? 0) ^ 1;
  writeFileSync(path, content);
}

for (const [name, damage, why] of DAMAGES) {
  kernelTest(`a state that is damaged is refused and left as it is: ${name}`, () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    const map = fixture.map("updates");
    fillUpdates(map, ENTRIES);
    expect(run(...words(map, place)).exit).toBe(0);
    damage(place.state);
    const before = filesOf(place);
    for (const more of [[], ["--from-start"], ["--on-new-map", "restart"]]) {
      const { exit, out, err } = run(...words(map, place, ...more));
      expect({ exit, out }).toEqual({ exit: 3, out: "" });
      expect(err).toMatch(why);
      expect(err).toContain("\nhint: ");
    }
    expect(filesOf(place)).toEqual(before);
  });
}

const OTHERS: readonly (readonly [string, string, readonly string[], RegExp])[] = [
  ["another map", "cpu_updates", [], /its map name is updates, here it is cpu_updates/],
  ["another field", "updates", ["--seq", "value.payload"], /its field path is value\.seq, here/],
  ["another mode", "updates", ["--seq-source", "counter"], /its --seq-source map is none/],
];

for (const [name, map, more, why] of OTHERS) {
  kernelTest(`a state of ${name} is refused and left as it is`, () => {
    using fixture = new Fixture("sync");
    using place = temporaryPlace();
    expect(run(...words(fixture.map("updates"), place)).exit).toBe(0);
    const before = filesOf(place);
    const flags = more.map((word) => (word === "counter" ? fixture.map("counter") : word));
    const seq = more.includes("--seq") ? [] : ["--seq", "value.seq"];
    const line = ["sync", fixture.map(map), ...seq, "--state", place.state, ...flags];
    const { exit, out, err } = run(...line);
    expect({ exit, out }).toEqual({ exit: 3, out: "" });
    expect(err).toMatch(why);
    expect(filesOf(place)).toEqual(before);
  });
}

kernelTest("a second sync on one state is refused", async () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  const map = fixture.map("updates");
  fillUpdates(map, ENTRIES);
  const first = start(place.out, words(map, place, "--follow"));
  while (linesOf(place.out).length < ENTRIES) await Bun.sleep(20);
  const { exit, out, err } = run(...words(map, place));
  first.kill("SIGKILL");
  await first.exited;
  expect({ exit, out }).toEqual({ exit: 3, out: "" });
  expect(err).toMatch(/state: another sync is using this state\nhint: /);
  expect(run(...words(map, place)).exit).toBe(0); // a kill leaves no lock
});

kernelTest("a map that was made again is told: exit 3, or a fresh full read", () => {
  using place = temporaryPlace();
  {
    using fixture = new Fixture("sync");
    fillUpdates(fixture.map("updates"), ENTRIES);
    expect(run(...words(fixture.map("updates"), place)).exit).toBe(0);
  }
  using fixture = new Fixture("sync");
  const map = fixture.map("updates");
  fillUpdates(map, ENTRIES - 100);
  const before = filesOf(place);
  const refused = run(...words(map, place));
  expect(refused).toMatchObject({ exit: 3, out: "" });
  expect(refused.err).toMatch(
    /it is of map \d+, and updates is map \d+ now: the map was made again/,
  );
  expect(filesOf(place)).toEqual(before);
  const afresh = run(...words(map, place, "--on-new-map=restart", "--deletes"));
  expect(afresh.exit).toBe(0);
  expect(afresh.err).toMatch(/it was made again: map \d+ is map \d+ now/);
  const lines = parseLines(afresh.out);
  expect(lines.filter(({ op }) => op === "put").length).toBe(ENTRIES - 100);
  expect(lines.filter(({ op }) => op === "delete").length).toBe(100);
  expect(run(...words(map, place))).toEqual({ exit: 0, out: "", err: "" });
});

kernelTest("a pin that names another map while it is followed", async () => {
  using old = new Fixture("sync");
  using place = temporaryPlace();
  const path = old.map("updates");
  fillUpdates(path, ENTRIES);
  const more = ["--follow", "--interval", "50ms", "--on-new-map", "restart"];
  const child = start(place.out, words(path, place, ...more));
  while (linesOf(place.out).length < ENTRIES) await Bun.sleep(20);
  using made = new Fixture("sync");
  fillUpdates(made.map("updates"), ENTRIES);
  const moved = `rm ${path} && bpftool map pin pinned ${made.map("updates")} ${path}`;
  expect(Bun.spawnSync(["sh", "-c", moved]).exitCode).toBe(0);
  while (linesOf(place.out).length < 2 * ENTRIES) await Bun.sleep(20);
  child.kill("SIGTERM");
  await child.exited;
  expect(await new Response(child.stderr).text()).toContain("it was made again");
});

kernelTest("state and log, copied together, go on elsewhere", () => {
  using fixture = new Fixture("sync");
  using place = temporaryPlace();
  using other = temporaryPlace();
  const map = fixture.map("updates");
  fillUpdates(map, ENTRIES);
  expect(run(...words(map, place)).exit).toBe(0);
  copyFileSync(place.state, other.state);
  copyFileSync(`${place.state}.log0`, `${other.state}.log0`);
  expect(run(...words(map, other))).toEqual({ exit: 0, out: "", err: "" });
});

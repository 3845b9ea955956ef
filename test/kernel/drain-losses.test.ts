/** A drain of a million entries, ended in every way at a random moment: where is each entry? */
import { expect } from "bun:test";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import {
  balance,
  deliveredKeys,
  filledMap,
  keysOf,
  type PinnedMap,
  type Place,
  temporaryPlace,
} from "../support/drain.ts";
import { kernelTest } from "../support/kernel.ts";
import { shell } from "../support/program.ts";

const COUNT = 1_000_000;
/** Of one way to end; the moments are drawn anew in each. */
const ROUNDS = Number(process.env.BPFKIT_DRAIN_ROUNDS ?? 2);
/** Milliseconds in which a drain of a million entries begins and, nearly, ends. */
const [EARLIEST, LATEST] = [60, 600];
const LONG = { timeout: 60_000 * ROUNDS };

function moment(): number {
  return Math.round(EARLIEST + Math.random() * (LATEST - EARLIEST));
}

/** Runs a line of shell in which `$P` is bpfkit, `$M` the map, `$OUT` a file. */
function run(place: Place, line: string, pin: string) {
  const env = { STATE_DIRECTORY: place.directory, M: pin, OUT: place.at("out"), P: "./bpfkit" };
  return shell(line, { env });
}

function spilled(place: Place): string[] {
  return readdirSync(place.directory)
    .filter((name) => name.endsWith(".spill"))
    .map((name) => place.at(name));
}

/** Delivers what was kept, and says where all entries are. */
function settled(place: Place, { map, pin }: PinnedMap) {
  const kept = spilled(place).map((path, i) => {
    const { exit, err } = run(place, `$P drain --resume ${path} -q >${place.at(`kept${i}`)}`, pin);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    return deliveredKeys(place.at(`kept${i}`));
  });
  expect(spilled(place)).toEqual([]);
  const delivered = existsSync(place.at("out"))
    ? deliveredKeys(place.at("out"))
    : new Uint32Array();
  const left = keysOf(map);
  const counts = {
    delivered: delivered.length,
    kept: kept.reduce((sum, keys) => sum + keys.length, 0),
    left: left.length,
  };
  return { ...balance(COUNT, delivered, left, ...kept), ...counts };
}

function rounds(name: string, once: (place: Place, filled: PinnedMap) => void) {
  kernelTest(
    `${name}: each entry is delivered, kept or in the map`,
    () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        using place = temporaryPlace();
        using filled = filledMap(COUNT);
        once(place, filled);
      }
    },
    LONG,
  );
}

function tell(what: string, found: ReturnType<typeof settled>): void {
  if (process.env.BPFKIT_DRAIN_ROUNDS) writeFileSync(2, `${what} ${JSON.stringify(found)}\n`);
}

for (const [where, to] of [
  ["a file", ">$OUT"],
  ["a pipe", "> >(cat >$OUT)"],
] as const) {
  rounds(`SIGKILL, to ${where}`, (place, filled) => {
    const after = moment() / 1000;
    run(
      place,
      `$P drain $M -q ${to} & sleep ${after}; kill -KILL $!; wait $! ; sleep 0.2`,
      filled.pin,
    );
    const found = settled(place, filled);
    tell(`SIGKILL ${where}`, found);
    expect(found.lost).toBe(0);
    expect(found.twice).toBeLessThanOrEqual(2 * 4096);
  });

  rounds(`SIGTERM, to ${where}`, (place, filled) => {
    const after = moment() / 1000;
    const line = `$P drain $M ${to} & sleep ${after}; kill -TERM $!; wait $!; status=$?; sleep 0.2; exit $status`;
    const { exit } = run(place, line, filled.pin);
    const found = settled(place, filled);
    tell(`SIGTERM ${where}`, found);
    expect(found).toMatchObject({ lost: 0, twice: 0 });
    if (found.left > 0) expect(exit).toBe(143);
  });
}

rounds("the reader closes the pipe", (place, filled) => {
  const bytes = Math.round(Math.random() * 50_000_000);
  const line = `$P drain $M | head -c ${bytes} >$OUT; exit $PIPESTATUS`;
  const { exit, err } = run(place, line, filled.pin);
  const [path] = spilled(place);
  expect(exit).toBe(3);
  expect(err).toContain(`hint: bpfkit drain --resume ${path} delivers them`);
  const found = settled(place, filled);
  tell("closed pipe", found);
  expect(found).toMatchObject({ lost: 0, twice: 0 });
});

rounds("the disk is full", (place, filled) => {
  const bytes = Math.round(Math.random() * 50_000_000);
  const disk = `mkdir $OUT.d && mount -t tmpfs -o size=${bytes} none $OUT.d`;
  const line = `${disk} && { $P drain $M --to $OUT.d/out; status=$?; cp $OUT.d/out $OUT; umount $OUT.d; exit $status; }`;
  const { exit, err } = run(place, line, filled.pin);
  expect({ exit, err }).toEqual({ exit: 3, err: expect.stringContaining("ENOSPC") });
  const found = settled(place, filled);
  tell("full disk", found);
  expect(found).toMatchObject({ lost: 0, twice: 0 });
});

kernelTest("a disk without room for the spill file: nothing is taken out", () => {
  using place = temporaryPlace();
  using filled = filledMap(1000);
  const disk = "mkdir $OUT.d && mount -t tmpfs -o size=8k none $OUT.d";
  const line = `${disk} && { $P drain $M --spill $OUT.d/s -q; status=$?; ls $OUT.d; umount $OUT.d; exit $status; }`;
  const { exit, out, err } = run(place, line, filled.pin);
  expect({ exit, out }).toEqual({ exit: 3, out: "" });
  expect(err).toContain("nothing was taken out of the map");
  expect(keysOf(filled.map)).toHaveLength(1000);
});

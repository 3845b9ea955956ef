import { expect } from "bun:test";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import type { MapTypeName } from "../../src/libbpf/constants.ts";
import { BpfObject } from "../../src/libbpf/object.ts";
import { createLocked } from "../../src/libbpf/smallest.ts";
import {
  balance,
  deliveredKeys,
  filledMap,
  keysOf,
  pinnedMap,
  put,
  temporaryPlace,
} from "../support/drain.ts";
import {
  createMap,
  fill,
  kernelTest,
  possibleCpuCount,
  type TestMap,
  tempPins,
} from "../support/kernel.ts";
import { bpfkit, linesOf, type Ran, shell } from "../support/program.ts";

/** Numbers, from vmlinux: the maps of these tests have no BTF. */
const TYPED = ["--key-type", "u32", "--type", "u64"];
const SHAPE = { key: 4, value: 8, entries: 64 };
const KEYLESS = { value: 8, entries: 64 };

function drained(words: readonly string[]): unknown[] {
  const { exit, out, err } = bpfkit(["drain", ...words]);
  if (exit !== 0) throw new Error(`exit ${exit}: ${err}`);
  return linesOf(out).map((line) => JSON.parse(line));
}

/** `count` values as `fill` writes them. */
function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 3 * i + 1);
}

const single = numbers(40).map((value, key) => ({ key, value }));
const perCpu = numbers(40).map((value, key) => ({
  key,
  values: Array.from({ length: possibleCpuCount() }, (_, cpu) => ({
    cpu,
    value: value + 1000 * cpu,
  })),
}));

for (const [type, expected] of [
  ["hash", single],
  ["lru_hash", single],
  ["percpu_hash", perCpu],
  ["lru_percpu_hash", perCpu],
] as const) {
  kernelTest(`${type}: every entry once, and the map is empty`, () => {
    using pins = tempPins();
    // An LRU map keeps a part of its entries in lists of each CPU: it needs more room than it holds.
    using map = createMap(type, { ...SHAPE, entries: 4096 });
    fill(map, 40);
    map.pin(pins.at("map"));
    const lines = drained([pins.at("map"), ...TYPED]) as { key: number }[];
    expect(lines.toSorted((a, b) => a.key - b.key)).toEqual([...expected]);
    expect(drained([pins.at("map")])).toEqual([]);
  });
}

for (const [type, expected] of [
  ["queue", numbers(5)],
  ["stack", numbers(5).reverse()],
] as const) {
  kernelTest(`${type}: in the order of its pops`, () => {
    using pins = tempPins();
    using map = createMap(type, KEYLESS);
    fill(map, 5);
    map.pin(pins.at("map"));
    const words = [pins.at("map"), "--type", "u64"];
    const lines = [...drained([...words, "--limit", "2"]), ...drained(words)];
    expect(lines).toEqual(expected.map((value) => ({ key: null, value })));
  });
}

kernelTest("stack traces: with their symbols, each once", () => {
  using pins = tempPins();
  using object = BpfObject.open(new Uint8Array(readFileSync("bpf/.output/kinds.bpf.o")), "kinds");
  object.skip("count_egress");
  object.load();
  object.map("stack_trace").pin(pins.at("stacks"));
  {
    using _link = object.attach("keep_stack");
    Bun.spawnSync(["true"]);
  }
  const before = bpfkit(["dump", pins.at("stacks"), "-o", "ndjson"]).out;
  expect(drained([pins.at("stacks")])).toEqual(linesOf(before).map((line) => JSON.parse(line)));
  expect(bpfkit(["dump", pins.at("stacks"), "-o", "ndjson"]).out).toBe("");
});

kernelTest("a value with a lock is taken under it", () => {
  using pins = tempPins();
  using map = createLocked("hash", 8);
  fill(map, 3);
  map.pin(pins.at("map"));
  expect(drained([pins.at("map"), "--lock"])).toHaveLength(3);
});

kernelTest("buckets that hold more than a batch", () => {
  using place = temporaryPlace();
  using filled = filledMap(1000);
  const out = place.at("out");
  const { exit } = bpfkit(["drain", filled.pin, "--batch", "1", "--to", out, "-q"]);
  expect({ exit, ...balance(1000, deliveredKeys(out)) }).toEqual({ exit: 0, lost: 0, twice: 0 });
});

kernelTest("--limit, also inside a bucket; --dry-run takes nothing", () => {
  using filled = filledMap(1000);
  const counted = bpfkit(["drain", filled.pin, "--dry-run"]);
  expect(counted).toMatchObject({ exit: 0, out: '{"entries":1000}\n' });
  let left = 1000;
  for (const limit of [1, 1, 1, 2, 3, 100]) {
    expect(drained([filled.pin, "--limit", String(limit)])).toHaveLength(limit);
    left -= limit;
    expect(keysOf(filled.map)).toHaveLength(left);
  }
});

kernelTest("drains of one map at the same time: each entry goes to one of them", () => {
  using place = temporaryPlace();
  using filled = filledMap(200_000);
  const outs = ["a", "b", "c"].map((name) => place.at(name));
  const line = outs.map((out) => `$P drain ${filled.pin} -q >${out} &`).join(" ");
  expect(shell(`${line} wait`, { env: { STATE_DIRECTORY: place.directory } })).toMatchObject({
    err: "",
  });
  expect(balance(200_000, ...outs.map(deliveredKeys))).toEqual({ lost: 0, twice: 0 });
});

kernelTest("--follow beside a writer: each of its entries is delivered once", async () => {
  using place = temporaryPlace();
  using pinned = pinnedMap(100_000);
  const out = place.at("out");
  const words = ["drain", pinned.pin, "--follow", "--interval", "5ms", "--to", out, "-q"];
  const child = Bun.spawn(["./bpfkit", ...words], { stdout: "ignore", stderr: "pipe" });
  for (let from = 0; from < 100_000; from += 500) {
    put(pinned.map, from, 500);
    await Bun.sleep(5);
  }
  child.kill("SIGTERM");
  await child.exited;
  const [delivered, left] = [deliveredKeys(out), keysOf(pinned.map)];
  expect(delivered.length).toBeGreaterThan(50_000);
  expect(balance(100_000, delivered, left)).toEqual({ lost: 0, twice: 0 });
});

kernelTest("--follow hands over what comes; SIGINT ends it between two passes", async () => {
  using place = temporaryPlace();
  using pins = tempPins();
  using map = createMap("queue", KEYLESS);
  map.pin(pins.at("map"));
  const words = ["drain", pins.at("map"), "--follow", "--interval", "20ms", "--type", "u64"];
  const fd = openSync(place.at("out"), "a");
  const child = Bun.spawn(["./bpfkit", ...words], { stdout: fd, stderr: "pipe" });
  for (const count of [1, 2, 3]) {
    fill(map, count);
    await Bun.sleep(200);
  }
  child.kill("SIGINT");
  await child.exited;
  expect(child.signalCode).toBe("SIGINT");
  expect(await new Response(child.stderr).text()).toContain("drain: ended by SIGINT: 6 entries");
  const values = readFileSync(place.at("out"), "utf8").match(/(?<="value":)\d+/g);
  expect(values).toEqual(["1", "1", "4", "1", "4", "7"]);
});

const REFUSED: readonly (readonly [MapTypeName, TestMap, RegExp])[] = [
  ["array", { key: 4 }, /elements of an array cannot be deleted/],
  ["lpm_trie", {}, /no syscall reads and deletes its entries at once/],
  ["hash_of_maps", {}, /its values are maps/],
  ["ringbuf", {}, /a ring buffer is a stream/],
];
for (const [type, shape, why] of REFUSED) {
  kernelTest(`${type}: refused with the reason`, () => {
    using pins = tempPins();
    using map = createMap(type, shape);
    map.pin(pins.at("map"));
    for (const flags of [[], ["--dry-run"]]) {
      const { exit, out, err } = bpfkit(["drain", pins.at("map"), ...flags]);
      expect({ exit, out, err }).toEqual({ exit: 5, out: "", err: expect.stringMatching(why) });
    }
  });
}

kernelTest("a frozen map, and one that only its owner may write", () => {
  using pins = tempPins();
  using map = createMap("hash", SHAPE);
  map.freeze();
  map.pin(pins.at("map"));
  const { exit, err } = bpfkit(["drain", pins.at("map")]);
  expect({ exit, err }).toEqual({ exit: 4, err: expect.stringContaining("it is frozen") });
});

/** Kept entries: a reader that closes the pipe after `bytes`. */
function broken(pin: string, spill: string, bytes: number): Ran {
  const line = `$P drain ${pin} --batch 500 --spill ${spill} | head -c ${bytes}; exit $PIPESTATUS`;
  return shell(line);
}

kernelTest("--resume: again and again, until all is delivered", () => {
  using place = temporaryPlace();
  using filled = filledMap(1000);
  const spill = place.at("spill");
  const out = place.at("out");
  const first = broken(filled.pin, spill, 1000);
  expect(first.exit).toBe(3);
  const busy = `exec 9<>${spill}; flock 9; $P drain --resume ${spill}`;
  expect(shell(busy)).toMatchObject({ exit: 3, err: expect.stringContaining("another process") });
  const again = bpfkit(["drain", filled.pin, "--spill", spill]);
  expect(again).toMatchObject({ exit: 3, err: expect.stringContaining("--resume") });
  const second = shell(`$P drain --resume ${spill} | head -c 700; exit $PIPESTATUS`);
  expect(second.exit).toBe(3);
  const third = bpfkit(["drain", "--resume", spill, "--to", out]);
  expect(third.exit).toBe(0);
  writeFileSync(place.at("heads"), [first.out, second.out].map(wholeLines).join(""));
  const places = [deliveredKeys(place.at("heads")), deliveredKeys(out), keysOf(filled.map)];
  expect(balance(1000, ...places)).toEqual({ lost: 0, twice: 0 });
  expect(bpfkit(["drain", "--resume", spill])).toMatchObject({ exit: 3, out: "" });
});

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

kernelTest("a spill file that is damaged, cut or of another version is refused", () => {
  using place = temporaryPlace();
  using filled = filledMap(1000);
  const spill = place.at("spill");
  broken(filled.pin, spill, 1000);
  const whole = readFileSync(spill);
  const damaged = Buffer.from(whole);
  damaged[60] = ~(damaged[60] ?? 0);
  const newer = Buffer.from(whole);
  newer[8] = 99;
  for (const [bytes, why] of [
    [damaged, "its checksum does not fit"],
    [whole.subarray(0, 20), "not a file that drain keeps"],
    [whole.subarray(0, 8192), "cut short"],
    [newer, "of version 99"],
    [Buffer.from(""), "nothing in it"],
  ] as const) {
    writeFileSync(spill, bytes);
    const { exit, out, err } = bpfkit(["drain", "--resume", spill]);
    expect({ exit, out, err }).toEqual({ exit: 3, out: "", err: expect.stringContaining(why) });
    expect(readFileSync(spill)).toEqual(Buffer.from(bytes));
  }
});

kernelTest("what a killed drain left is told of by the next one", () => {
  using place = temporaryPlace();
  using filled = filledMap(5000);
  const env = { STATE_DIRECTORY: place.directory };
  shell(
    `mkfifo ${place.at("f")}; exec 8<>${place.at("f")}; timeout -s KILL 1 $P drain ${filled.pin} >&8`,
    { env },
  );
  const { err } = bpfkit(["drain", filled.pin, "-n"], { env });
  expect(err).toBe("");
  const next = bpfkit(["drain", filled.pin], { env });
  expect(next.exit).toBe(0);
  expect(next.err).toMatch(/\.spill holds \d+ entries of an earlier drain: bpfkit drain --resume/);
});

kernelTest("csv has one head, also where a file is appended to", () => {
  using place = temporaryPlace();
  using filled = filledMap(10);
  const out = place.at("out");
  for (const limit of ["4", "6"]) {
    bpfkit(["drain", filled.pin, "-o", "csv", "--to", out, "--limit", limit]);
  }
  const lines = linesOf(readFileSync(out, "utf8"));
  expect(lines).toHaveLength(11);
  expect(lines.filter((line) => line === "key,value")).toEqual(["key,value"]);
});

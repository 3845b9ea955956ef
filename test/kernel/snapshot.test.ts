import { expect } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BpfMap } from "../../src/libbpf/map.ts";
import { BpfObject } from "../../src/libbpf/object.ts";
import { Fixture } from "../support/fixture.ts";
import { createMap, fill, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf, printed, shell } from "../support/program.ts";

/** One for people, one emitted, one that shows the BTF. */
const FORMATS = ["table", "ndjson", "bpftool"];

/** A place for files that is gone when the scope ends. */
function workspace(): { readonly at: (name: string) => string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-snapshot-"));
  return {
    at: (name) => join(directory, name),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

const FILLED = [
  "hash",
  "lru_hash",
  "percpu_hash",
  "lru_percpu_hash",
  "array",
  "percpu_array",
  "trie_v4",
  "trie_v6",
  "trie_odd",
];
/** What the fixture holds from its loading on. */
const LOADED = ["array_of_maps", "hash_of_maps", "prog_array"];

kernelTest(
  "the dump of a snapshot is byte for byte the dump of the still map",
  () => {
    using kinds = new Fixture("kinds");
    using files = workspace();
    for (const name of [...FILLED, ...LOADED]) {
      const pin = kinds.map(name);
      if (FILLED.includes(name)) {
        using map = BpfMap.openPinned(pin, "read-write");
        fill(map, Math.min(5, map.info.maxEntries));
      }
      const file = files.at(name);
      printed(["snapshot", pin, "--to", file]);
      for (const format of FORMATS) {
        const words = ["-o", format];
        expect(printed(["dump", file, ...words])).toBe(printed(["dump", pin, ...words]));
      }
      expect(printed(["layout", file])).toBe(printed(["layout", pin]));
      expect(printed(["dump", file]).length).toBeGreaterThan(20);
    }
    for (const cpu of ["sum", "avg", "0"]) {
      const words = ["--cpu", cpu, "-o", "ndjson"];
      const live = printed(["dump", kinds.map("percpu_hash"), ...words]);
      expect(printed(["dump", files.at("percpu_hash"), ...words])).toBe(live);
    }
  },
  60_000,
);

kernelTest(
  "symbols are those of the machine that it was taken on",
  () => {
    using pins = tempPins();
    using files = workspace();
    using object = BpfObject.open(new Uint8Array(readFileSync("bpf/.output/kinds.bpf.o")), "kinds");
    object.skip("count_egress");
    object.load();
    object.map("stack_trace").pin(pins.at("stacks"));
    {
      using _link = object.attach("keep_stack");
      readFileSync("/proc/self/stat"); // a system call
    }
    const file = files.at("stacks");
    printed(["snapshot", pins.at("stacks"), "--to", file]);
    const live = printed(["dump", pins.at("stacks"), "-o", "ndjson"]);
    expect(live).toContain('"symbol":"');
    // kallsyms shows no addresses to this user.
    chmodSync(files.at(""), 0o755);
    const kept = shell(`setpriv --reuid 65534 --clear-groups $P dump ${file} -o ndjson`);
    expect(kept).toEqual({ exit: 0, out: live, err: "" });
  },
  20_000,
);

kernelTest("lookups in a snapshot answer as those in the map", () => {
  using kinds = new Fixture("kinds");
  using files = workspace();
  using map = BpfMap.openPinned(kinds.map("array"), "read-write");
  fill(map, map.info.maxEntries);
  const file = files.at("array");
  printed(["snapshot", kinds.map("array"), "--to", file]);
  const keys = ["0", "2", "1", "999"];
  for (const asked of [keys.slice(0, 1), keys.slice(-1), keys]) {
    const words = [...asked, "-o", "ndjson"];
    const live = bpfkit(["lookup", kinds.map("array"), ...words]);
    const kept = bpfkit(["lookup", file, ...words]);
    expect({ ...kept, err: "" }).toEqual({ ...live, err: "" });
  }
});

kernelTest(
  "a million entries: small, whole, in the order of the map",
  () => {
    using pins = tempPins();
    using files = workspace();
    const pin = pins.at("flows");
    using map = createMap("hash", { key: 4, value: 24, entries: 1_000_000 });
    map.pin(pin);
    fillAtOnce(map, 1_000_000);
    const file = files.at("flows");
    printed(["snapshot", pin, "--to", file]);
    const { out } = shell(
      `$P dump ${pin} -o ndjson | tee >(wc -c >&2) | sha256sum; $P dump ${file} -o ndjson | sha256sum`,
    );
    const [live, kept] = linesOf(out);
    expect(kept).toBe(live ?? "");
    const ndjson = Number(shell(`$P dump ${pin} -o ndjson | wc -c`).out);
    expect(statSync(file).size).toBeLessThan(ndjson / 3);
    expect(JSON.parse(printed(["count", file, "-o", "json"]))).toMatchObject({
      entries: 1_000_000,
    });
  },
  60_000,
);

/** Counters that grow slowly and differ, as those of flows do. */
function fillAtOnce(map: BpfMap, entries: number): void {
  const keys = new Uint32Array(new ArrayBuffer(entries * 4));
  const values = new DataView(new ArrayBuffer(entries * 24));
  for (let i = 0; i < entries; i += 1) {
    keys[i] = Math.imul(i, 0x9e3779b1);
    values.setUint32(i * 24, Math.imul(i, 0x85ebca6b) >>> 12, true);
    values.setUint32(i * 24 + 8, Math.imul(i, 0xc2b2ae35) >>> 4, true);
    values.setUint32(i * 24 + 16, i % 1000, true);
  }
  const count = new Uint32Array(new ArrayBuffer(4)).fill(entries);
  const bytes = new Uint8Array(values.buffer);
  expect(map.updateBatch(new Uint8Array(keys.buffer), bytes, count)).toBe(0);
}

kernelTest("diff of a snapshot and the map tells what has changed since", () => {
  using pins = tempPins();
  using files = workspace();
  using map = createMap("hash", { key: 4, value: 8, entries: 16 });
  map.pin(pins.at("counters"));
  fill(map, 10);
  const file = files.at("counters");
  printed(["snapshot", pins.at("counters"), "--to", file]);
  expect(bpfkit(["diff", file, pins.at("counters")])).toMatchObject({ exit: 0, out: "" });

  const key = new Uint8Array(new ArrayBuffer(4));
  key[0] = 3;
  map.update(key, new Uint8Array(new ArrayBuffer(8)).fill(1));
  key[0] = 4;
  map.delete(key);
  key[0] = 77;
  map.update(key, new Uint8Array(new ArrayBuffer(8)).fill(2));
  const { exit, out } = bpfkit(["diff", file, pins.at("counters"), "-o", "ndjson"]);
  expect(exit).toBe(1);
  const found = linesOf(out).map((line) => JSON.parse(line));
  const sorted = found.toSorted((a, b) => a.op.localeCompare(b.op));
  expect(sorted).toEqual([
    { op: "added", key: "4d000000", value: "0202020202020202" },
    {
      op: "changed",
      key: "03000000",
      fields: [{ field: "value", before: "0a00000000000000", after: "0101010101010101" }],
    },
    { op: "removed", key: "04000000", value: "0d00000000000000" },
  ]);
});

kernelTest("what has no entries has no snapshot, and a half-written one has no name", () => {
  using pins = tempPins();
  using files = workspace();
  using queue = createMap("queue");
  queue.pin(pins.at("queue"));
  expect(bpfkit(["snapshot", pins.at("queue"), "--to", files.at("queue")]).exit).toBe(5);
  using map = createMap("hash", { entries: 4 });
  map.pin(pins.at("small"));
  expect(bpfkit(["snapshot", pins.at("small"), "--to", files.at("none/file")]).exit).toBe(3);
  expect(shell(`ls ${files.at("")}`).out).toBe("");
});

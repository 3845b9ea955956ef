/** Snapshots need no kernel: everything here runs on the files of examples/. */
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bpfkit, linesOf, printed } from "../support/program.ts";

const EXAMPLES = join(import.meta.dir, "../../examples");
const BEFORE = join(EXAMPLES, "tasks.snap");
const AFTER = join(EXAMPLES, "tasks-later.snap");
/** A library that is not there: whoever asks for libbpf fails. */
const NO_LIBBPF = { env: { BPFKIT_LIBBPF: "/nonexistent/libbpf.so" } };

test("every reading command takes a snapshot, without libbpf", () => {
  const dumped = linesOf(printed(["dump", BEFORE, "-o", "ndjson"], NO_LIBBPF)).map((line) =>
    JSON.parse(line),
  );
  const gzip = dumped.find(({ value }) => value.comm === "gzip");
  expect(gzip).toEqual({
    key: 17008,
    value: {
      comm: "gzip",
      last_cpu: 0,
      runs: 116,
      runtime_ns: 1532299337,
      last_ns: 3587121585502,
      seq: 1526,
    },
  });
  const looked = printed(["lookup", BEFORE, "17008", "-o", "json"], NO_LIBBPF);
  expect(JSON.parse(looked)).toEqual(gzip);
  expect(bpfkit(["lookup", BEFORE, "1", "-o", "json"], NO_LIBBPF)).toMatchObject({
    exit: 1,
    out: "",
  });
  const count = JSON.parse(printed(["count", BEFORE, "-o", "json"], NO_LIBBPF));
  expect(count).toMatchObject({ entries: dumped.length, max_entries: 8192 });
  expect(printed(["layout", BEFORE, "-o", "c"], NO_LIBBPF)).toContain("struct bpf_spin_lock lock;");
  expect(JSON.parse(printed(["info", BEFORE, "-o", "json"], NO_LIBBPF))).toMatchObject({
    snapshot: { host: "demo-host", complete: true, locked: true },
    map: "/sys/fs/bpf/bpfkit-demo/tasks",
    type: "hash",
    value_type: "struct task",
    entries: dumped.length,
  });
});

test.each<[string, string[], number]>([
  ["the same file", [BEFORE, BEFORE], 0],
  ["later", [BEFORE, AFTER], 1],
  ["later, all values ignored: keys differ still", [BEFORE, AFTER, "--ignore", "value"], 1],
  ["the wrong way for a rate", [AFTER, BEFORE, "--rate"], 2],
  ["no such field", [BEFORE, AFTER, "--ignore", "value.none"], 2],
  ["no such file", [BEFORE, "./none.snap"], 3],
])("diff, %s", (_, words, exit) => {
  expect(bpfkit(["diff", ...words]).exit).toBe(exit);
});

test("diff -o json: what changed, by how much, how fast", () => {
  const { out } = bpfkit(["diff", BEFORE, AFTER, "--rate", "-o", "json"]);
  const changes = JSON.parse(out) as { op: string; key: number; fields?: { field: string }[] }[];
  expect(changes.filter(({ op }) => op === "added").length).toBe(13);
  expect(changes.filter(({ op }) => op === "removed").map(({ key }) => key)).toEqual([
    17008, 17165, 17172,
  ]);
  const bash = changes.find(({ key }) => key === 17009);
  expect(bash?.op).toBe("changed");
  expect(bash?.fields?.find(({ field }) => field === "value.runs")).toEqual({
    field: "value.runs",
    before: 69,
    after: 183,
    delta: 114,
    rate: 36.375,
  } as never);
});

test("diff as a table: a row a field", () => {
  const ignored = ["last_cpu", "last_ns", "seq", "runtime_ns"];
  const words = ignored.flatMap((field) => ["--ignore", `value.${field}`]);
  const lines = linesOf(bpfkit(["diff", BEFORE, AFTER, ...words]).out);
  expect(lines[0]?.split(/\s+/)).toEqual(["op", "key", "field", "before", "after", "delta"]);
  const changed = lines.filter((line) => line.startsWith("changed"));
  expect(changed[0]?.split(/\s+/)).toEqual(["changed", "17009", "value.runs", "69", "183", "114"]);
  expect(lines.some((line) => /^added +17174 +value.comm +- +sha256sum +-$/.test(line))).toBe(true);
});

const whole = readFileSync(BEFORE);
const [types, entries] = [whole.indexOf("TYPE"), whole.indexOf("DATA")];
test.each<[string, Uint8Array, number, RegExp]>([
  ["its end cut off", whole.subarray(0, -40), 6, /its end is missing or damaged: 14 entries/],
  ["cut in the entries", whole.subarray(0, entries + 100), 6, /0 entries were found before it/],
  ["cut in the header", whole.subarray(0, 60), 3, /its header is cut off/],
  ["nothing in it", whole.subarray(0, 0), 3, /neither a pin nor a snapshot/],
  ["a damaged header", flipped(40), 3, /its header is damaged: its checksum does not fit/],
  ["a damaged type", flipped(types + 40), 3, /its type information is damaged/],
  ["damaged entries", flipped(entries + 40), 6, /block 1 of 1, 14 entries: damaged/],
  ["another version", flipped(8), 3, /a snapshot of version 9, which is not known/],
  ["another file", new TextEncoder().encode("hello, world\n"), 3, /neither a pin nor a snapshot/],
])("a file with %s", (_, bytes, exit, message) => {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-damage-"));
  const file = join(directory, "map.snap");
  try {
    writeFileSync(file, bytes);
    const ran = bpfkit(["dump", file, "-o", "ndjson"]);
    expect(ran.err).toMatch(message);
    expect(ran.exit).toBe(exit);
    const all = linesOf(printed(["dump", BEFORE, "-o", "ndjson"]));
    const got = linesOf(ran.out);
    expect([0, all.length]).toContain(got.length);
    expect(all.slice(0, got.length)).toEqual(got);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

function flipped(at: number): Uint8Array {
  const bytes = new Uint8Array(whole);
  bytes[at] = (bytes[at] ?? 0) ^ 8;
  return bytes;
}

test("what a snapshot cannot be asked says so", () => {
  expect(bpfkit(["snapshot", BEFORE])).toMatchObject({ exit: 2, out: "" });
  expect(bpfkit(["dump", BEFORE, "--type", "none"])).toMatchObject({ exit: 2, out: "" });
  expect(bpfkit(["dump", BEFORE, "--lock"]).exit).toBe(0);
});

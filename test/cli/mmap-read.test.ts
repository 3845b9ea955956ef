/** The command: what it prints in each format, and its exit codes. */
import { expect } from "bun:test";
import { chmodSync } from "node:fs";
import { BpfMap } from "../../src/libbpf/map.ts";
import { Fixture } from "../support/fixture.ts";
import { bytes, kernelTest, possibleCpuCount } from "../support/kernel.ts";
import { bpfkit, linesOf, printed, shell } from "../support/program.ts";
import { Unprivileged } from "../support/unprivileged.ts";

/** Element 3 after a thousand runs of `count` (bpf/counters.h). */
const COUNTED = '{"packets":1000,"bytes":1500000,"balance":-1000,"last_cpu":0}';
const ZERO = '{"packets":0,"bytes":0,"balance":0,"last_cpu":0}';

function counters(): Fixture {
  const fixture = new Fixture("counters");
  fixture.run("count", 1000);
  using map = BpfMap.openPinned(fixture.map("mmapable_array"), "read-write");
  const key = bytes(4);
  key[0] = 3;
  const value = bytes(24);
  expect(map.lookup(key, value)).toBe(0);
  value[20] = 0; // on whichever CPU it ran
  expect(map.update(key, value)).toBe(0);
  return fixture;
}

kernelTest("one, some and all elements, in every format", () => {
  using fixture = counters();
  const pin = fixture.map("mmapable_array");
  const cases: [words: string[], out: string][] = [
    [["3", "-o", "json"], `{"key":3,"value":${COUNTED}}\n`],
    [["3..3", "-o", "json"], `[{"key":3,"value":${COUNTED}}]\n`],
    [["2..3", "-o", "ndjson"], `{"key":2,"value":${ZERO}}\n{"key":3,"value":${COUNTED}}\n`],
    [["2..", "-o", "ndjson"], `{"key":2,"value":${ZERO}}\n{"key":3,"value":${COUNTED}}\n`],
    [["--nonzero", "-j"], `[{"key":3,"value":${COUNTED}}]\n`],
    [["0..2", "--nonzero", "-j"], "[]\n"],
    [
      ["3", "-o", "csv"],
      "key,value.packets,value.bytes,value.balance,value.last_cpu\n3,1000,1500000,-1000,0\n",
    ],
    [["3", "-o", "tsv", "--no-headers"], "3\t1000\t1500000\t-1000\t0\n"],
    [["--sum", "-j"], `{"elements":4,"sum":${COUNTED}}\n`],
    [["--sum", "-j", "0..2"], `{"elements":3,"sum":${ZERO}}\n`],
    [
      ["--sum", "-j", "--int64=string"],
      '{"elements":4,"sum":{"packets":"1000","bytes":"1500000","balance":"-1000","last_cpu":"0"}}\n',
    ],
  ];
  for (const [words, out] of cases) {
    expect(bpfkit(["mmap-read", pin, ...words])).toEqual({ exit: 0, out, err: "" });
  }
  for (const format of ["table", "wide", "json", "ndjson", "csv", "tsv", "hex", "bpftool"]) {
    const read = printed(["mmap-read", pin, "-o", format]);
    expect(read).toBe(printed(["dump", pin, "-o", format]));
  }
});

kernelTest("global variables, whole and by name", () => {
  using fixture = counters();
  const data = fixture.map("counters_data");
  const total = JSON.parse(printed(["mmap-read", data, "--var", "total", "-j"]));
  expect(total).toMatchObject({ var: "total", value: { packets: 1000, balance: 999_000 } });
  const rodata = fixture.map("counters_rodata");
  expect(printed(["mmap-read", rodata, "--var", "version", "-o", "csv"])).toBe(
    "var,value\nversion,7\n",
  );
  expect(printed(["mmap-read", rodata, "-j"])).toBe(printed(["dump", rodata, "-j"]));
  expect(bpfkit(["mmap-read", data, "--var", "nope"])).toMatchObject({ exit: 2, out: "" });
});

kernelTest("an array indexed by CPU id is shown as a per-CPU value, and folded", () => {
  using fixture = counters();
  const pin = fixture.map("mmapable_array");
  const cpus = Math.min(4, possibleCpuCount());
  const [entry] = JSON.parse(printed(["mmap-read", pin, "--per-cpu-slots", "-j"]));
  expect(entry.key).toBe(0);
  expect(entry.values.map(({ cpu }: { cpu: number }) => cpu)).toEqual([...Array(cpus).keys()]);
  const sums = [...Array(cpus).keys()].reduce((sum, cpu) => sum + (cpu === 3 ? 1000 : 0), 0);
  const folded = ["mmap-read", pin, "--per-cpu-slots", "--cpu", "sum", "-o", "ndjson"];
  expect(JSON.parse(printed(folded))).toMatchObject({ key: 0, value: { packets: sums } });
});

kernelTest("--watch prints what changed, or its rate, each interval", async () => {
  using fixture = counters();
  const pin = fixture.map("mmapable_array");
  const watch = (...flags: string[]) =>
    `$P mmap-read ${pin} --watch 200ms --count 3 -o ndjson ${flags.join(" ")}`;
  const run = `(sleep 0.3; bpftool prog run pinned ${fixture.map("count")} data_in bunfig.toml repeat 50 >/dev/null) &`;
  const changed = shell(`${run} ${watch()}`);
  expect(changed).toMatchObject({ exit: 0, err: "" });
  expect(linesOf(changed.out)).toHaveLength(1);
  expect(JSON.parse(changed.out)).toMatchObject({ key: 3, value: { packets: 1050 } });
  const { packets, balance } = JSON.parse(shell(`${run} ${watch("--rates")}`).out).value;
  // 50 in an interval of 0.2 s, which a busy machine stretches.
  expect(packets).toBeGreaterThan(50);
  expect(packets).toBeLessThanOrEqual(250);
  expect(balance).toBe(-packets);
  expect(shell(watch())).toEqual({ exit: 0, out: "", err: "" });
});

kernelTest("--stats says how whole a value is, and how often it was read again", () => {
  using fixture = new Fixture("seqlock");
  const pin = fixture.map("counted");
  const stats = (...words: string[]) => {
    const { exit, err } = bpfkit(["mmap-read", pin, "--stats", "-o", "ndjson", ...words]);
    expect(exit).toBe(0);
    return JSON.parse(err);
  };
  expect(stats()).toMatchObject({ entries: 4, strategy: "mmap", complete: true, whole: "word" });
  expect(stats().note).toContain("may be from different moments");
  expect(stats("--seqlock", "value.seq")).toMatchObject({ whole: "value", retries: 0 });
  expect(bpfkit(["mmap-read", pin, "--stats"]).err).toMatch(
    /^4 elements by mmap, complete, 0 retries; .*may be from different moments/,
  );
});

kernelTest("an element whose writer stopped half-way is left out: exit 6", () => {
  using fixture = new Fixture("seqlock");
  const pin = fixture.map("counted");
  using map = BpfMap.openPinned(pin, "read-write");
  const value = bytes(56);
  value[0] = 1;
  expect(map.update(bytes(4), value)).toBe(0);
  const read = bpfkit(["mmap-read", pin, "--seqlock", "seq", "-o", "ndjson"]);
  expect(read.exit).toBe(6);
  expect(linesOf(read.out).map((line) => JSON.parse(line).key)).toEqual([1, 2, 3]);
  expect(read.err).toContain("incomplete: 1 times");
});

kernelTest("what is wrong: one line, a hint, nothing on stdout", () => {
  using fixture = counters();
  const pin = fixture.map("mmapable_array");
  const cases: [words: string[], exit: number, says: string][] = [
    [[pin, "4"], 2, "past its end"],
    [[pin, "2..4"], 2, "past its end"],
    [[pin, "3..2"], 2, "no range"],
    [[pin, "x"], 2, "no element"],
    [[pin, "--var", "total"], 2, "not global variables"],
    [[pin, "--seqlock", "nope"], 2, "no member"],
    [[pin, "--seqlock", "value.packets[0]"], 2, "no member"],
    [[pin, "--sum", "--nonzero"], 2, "choose one"],
    [[pin, "--sum", "-o", "hex"], 2, "shows the bytes"],
    [[pin, "--cpu", "sum"], 2, "one value an element"],
    [[pin, "--per-cpu-slots", "3"], 2, "takes no elements"],
    [[pin, "--count", "3"], 2, "only with --watch"],
    [[pin, "--watch", "soon"], 2, "no duration"],
    [[fixture.map("percpu_array")], 5, "cannot be read in place"],
    [[fixture.map("percpu_hash")], 5, "cannot be read in place"],
    [["./package.json"], 5, "a file is not read in place"],
    [["/sys/fs/bpf/bpfkit-no-such-pin"], 3, "ENOENT"],
  ];
  for (const [words, exit, says] of cases) {
    const answer = bpfkit(["mmap-read", ...words]);
    expect(answer).toMatchObject({ exit, out: "" });
    expect(answer.err).toContain(says);
    expect(answer.err.trim().split("\n").length).toBeLessThanOrEqual(2);
  }
});

kernelTest("a pin without the right to write: exit 4, and why mmap needs it", () => {
  using nobody = new Unprivileged("seqlock");
  nobody.readable("counted");
  const pin = nobody.pin("counted");
  const refused = nobody.bpfkit("mmap-read", pin, "0", "--btf", nobody.object);
  expect(refused).toMatchObject({ exit: 4, out: "" });
  expect(refused.err).toMatch(/open it for writing, as mmap needs: EACCES\nhint: .*chmod o\+w/);
  chmodSync(pin, 0o666);
  const read = nobody.bpfkit("mmap-read", pin, "0", "-o", "ndjson", "--btf", nobody.object);
  expect(read).toMatchObject({ exit: 0, err: "" });
  expect(JSON.parse(read.out)).toMatchObject({ key: 0, value: { seq: 0 } });
});

/** bench as a program: its formats, its refusals, and how it ends. */
import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BpfMap } from "../../src/libbpf/map.ts";
import type { BenchReport } from "../../src/measure/report.ts";
import { bytes, createMap, fill, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf, PROGRAM, printed, shell } from "../support/program.ts";
import { Unprivileged } from "../support/unprivileged.ts";

const QUICK = ["--duration", "300ms", "--entries", "500"];

interface Directory extends Disposable {
  at(name: string): string;
}

function temporary(): Directory {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-bench-"));
  return {
    at: (name) => join(directory, name),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

test.each([
  [["bench", "no_such_suite", "read"], 2, /bench takes suites, or one map/],
  [["bench", "--value-size", "20"], 2, /20 is no multiple of 8/],
  [["bench", "--cpus", "9000"], 2, /no list of CPUs/],
  [["bench", "--cpus", "4095"], 2, /may not run on CPU 4095/],
  [["bench", "--cpus", "1-0"], 2, /no list of CPUs/],
  [["bench", "--duration", "soon"], 2, /is no duration/],
  [["bench", "--fail-over", "10%"], 2, /nothing to compare with/],
  [["bench", "--fail-over", "much", "--compare", "/dev/null"], 2, /is no percentage/],
  [["bench", "--compare", "/dev/null"], 3, /no saved run/],
  [["bench", "--compare", "./nowhere.json"], 3, /nowhere\.json: ENOENT/],
  [["bench", "read", "--save", "/dev/null/file"], 3, /ENOTDIR/],
  [["bench", "read", "--report", "/dev/null/file"], 3, /ENOTDIR/],
  [["bench", "./nowhere"], 3, /nowhere: ENOENT/],
] as const)("%p: exit %p", (words, exit, message) => {
  const start = performance.now();
  const ran = bpfkit([...words]);
  expect(ran).toMatchObject({ exit, out: "" });
  expect(ran.err).toMatch(message);
  expect(ran.err).not.toContain("    at "); // no stack
  expect(performance.now() - start).toBeLessThan(3000); // told before anything is measured
});

kernelTest("a name that is neither suite nor map: the suites are listed", () => {
  const { exit, err } = bpfkit(["bench", "reed"]);
  expect(exit).toBe(3);
  expect(err).toMatch(/no suite and no map is named "reed"\nhint: suites: read, hash, .*, all/);
});

kernelTest("a run as JSON: environment, settings, figures", () => {
  const text = printed(["bench", "read", "hash", ...QUICK, "-o", "json"]);
  const report = JSON.parse(text) as BenchReport;
  expect(report).toMatchObject({
    bpfkit_bench: 1,
    complete: true,
    settings: { duration_ms: 300, entries: 500, value_size: 64, seed: 1 },
    environment: {
      kernel: readFileSync("/proc/sys/kernel/osrelease", "utf8").trim(),
      bun: Bun.version,
    },
  });
  expect(report.suites.map(({ suite }) => suite)).toEqual(["read", "hash"]);
  expect(report.timer_ns).toBeGreaterThan(1);
  for (const { ways } of report.suites) {
    for (const way of ways) {
      expect(way.ns_per_op * way.ops_per_second).toBeCloseTo(1e9, -2);
      const { low, median, high } = way.ratio;
      expect(low).toBeLessThanOrEqual(median);
      expect(high).toBeGreaterThanOrEqual(median);
      const { p50 = 0, p99 = 0, p999 = 0 } = way.latency_ns ?? {};
      expect(p50).toBeLessThanOrEqual(p99);
      expect(p99).toBeLessThanOrEqual(p999);
    }
  }
});

kernelTest("ndjson and csv: a way a line", () => {
  const lines = linesOf(printed(["bench", "alloc", ...QUICK, "-o", "ndjson"]));
  expect(lines.map((line) => JSON.parse(line).suite)).toEqual(lines.map(() => "alloc"));
  const [header, ...rows] = linesOf(printed(["bench", "alloc", ...QUICK, "-o", "csv"]));
  expect(header).toStartWith("suite,way,unit,cpus,ratio,");
  expect(rows).toHaveLength(lines.length);
});

kernelTest("dump and startup measure this very program", () => {
  const report = JSON.parse(
    printed(["bench", "dump", "startup", ...QUICK, "-o", "json"]),
  ) as BenchReport;
  const names = report.suites.flatMap(({ ways }) => ways.map(({ way }) => way));
  expect(names).toContain("bpfkit dump -o ndjson");
  expect(names).toContain("bpfkit lookup");
});

kernelTest("a saved run: like itself, and slower than one that was twice as fast", () => {
  using files = temporary();
  const saved = files.at("before.json");
  const words = ["bench", "alloc", ...QUICK];
  printed([...words, "--save", saved]);
  const report = JSON.parse(readFileSync(saved, "utf8")) as BenchReport;
  const [suite] = report.suites;
  const quicker = suite?.ways.map((way) => ({
    ...way,
    ns_per_op: way.ns_per_op / 10,
    rounds: way.rounds.map((ns) => ns / 10),
  }));
  writeFileSync(saved, JSON.stringify({ ...report, suites: [{ ...suite, ways: quicker }] }));
  const slower = bpfkit([...words, "--compare", saved]);
  expect(slower.exit).toBe(1);
  expect(slower.out).toMatch(/VERDICT\n(alloc .* slower\n)+$/);
  const tolerated = bpfkit([...words, "--compare", saved, "--fail-over", "100000%", "-o", "json"]);
  expect(tolerated.exit).toBe(0);
  const { comparison } = JSON.parse(tolerated.out);
  expect(comparison.changes.length).toBe(suite?.ways.length);
  const other = bpfkit(["bench", "alloc", "--compare", saved, "--entries", "600"]);
  expect(other.exit).toBe(2);
  expect(other.err).toMatch(/measured with --entries 500, not 600/);
});

kernelTest("a reader that goes away does not cost the file", () => {
  using files = temporary();
  const saved = files.at("run.json");
  const line = `$P bench alloc ${QUICK.join(" ")} -o json --pretty --save ${saved} | true; echo \${PIPESTATUS[0]}`;
  expect(shell(line).out).toBe("0\n");
  expect((JSON.parse(readFileSync(saved, "utf8")) as BenchReport).complete).toBe(true);
});

kernelTest("without any capability: a readable pin is measured, and nothing else can be", () => {
  using nobody = new Unprivileged("kinds");
  const pin = nobody.pin("first");
  {
    using map = BpfMap.openPinned(pin, "read-write");
    expect(map.update(bytes(4), bytes(16))).toBe(0);
  }
  nobody.readable("first");
  const { exit, out } = nobody.bpfkit("bench", pin, "--duration", "200ms", "-o", "json");
  expect(exit).toBe(0);
  const [suite] = (JSON.parse(out) as BenchReport).suites;
  expect(suite?.ways.map(({ way }) => way)).toEqual(["lookup", "next-key scan", "batch scan"]);
  const refused = nobody.bpfkit("bench", "read", "--duration", "200ms");
  expect(refused).toMatchObject({ exit: 4, out: "" });
  expect(refused.err).toMatch(/EPERM\nhint: needs CAP_BPF/);
});

kernelTest("a map by its pin, and under a name that a suite has", () => {
  using pins = tempPins();
  using map = createMap("hash", { entries: 10, name: "read" });
  fill(map, 5);
  map.pin(pins.at("read"));
  const { exit, err } = bpfkit(["bench", pins.at("read"), "--duration", "100ms"]);
  expect(exit).toBe(0);
  expect(err).toContain("5 entries when it began; 5 of their keys are looked up");
  const named = JSON.parse(
    printed(["bench", "name", "read", "--duration", "100ms", "-o", "json"]),
  ) as BenchReport;
  expect(named.suites[0]?.suite).toBe(`read (id ${map.info.id})`);
});

/** How many maps and programs there are of bpf/bench_percpu.bpf.c, by names that no other object has. */
function loaded(): number {
  const list = (what: string) => JSON.parse(shell(`bpftool -j ${what} list`).out) as Named[];
  const ours = ["atomic_hash", "atomic_array", "count_nothing", "count_cpu_line"];
  return [...list("map"), ...list("prog")].filter(({ name = "" }) => ours.includes(name)).length;
}

interface Named {
  readonly name?: string;
}

kernelTest("Ctrl-C: what was measured is printed, and nothing is left behind", async () => {
  using files = temporary();
  const saved = files.at("cut.json");
  const before = loaded();
  const words = ["bench", "percpu", "torn", "--duration", "4s", "--save", saved];
  const child = Bun.spawn([PROGRAM, ...words], { stdout: "pipe", stderr: "pipe" });
  await Bun.sleep(3000);
  expect(loaded()).toBe(before + 4);
  child.kill("SIGINT");
  const asked = performance.now();
  await child.exited;
  expect(performance.now() - asked).toBeLessThan(3000);
  expect(child.signalCode).toBe("SIGINT");
  expect(await new Response(child.stdout).text()).toMatch(
    /^percpu: .*, interrupted\nWAY .*\nshared/,
  );
  expect((JSON.parse(readFileSync(saved, "utf8")) as BenchReport).complete).toBe(false);
  // The kernel frees them a grace period after the process has gone.
  for (let wait = 0; wait < 30 && loaded() > before; wait += 1) await Bun.sleep(100);
  expect(loaded()).toBe(before);
});

kernelTest("a bar for a person, and none with --quiet", () => {
  const run = (flags: string) =>
    shell(`script -qec "$P bench alloc --duration 400ms ${flags} >/dev/null" /dev/null`).out;
  expect(run("")).toMatch(/\[#+-+\] +\d+ %, \d+ s left: alloc: /);
  expect(run("--quiet")).toBe("");
});

/**
 *   bun bench/ways.ts [ROUNDS]
 *
 * Compares the loops of `bpfkit bench MAP` with the same loops in C, on the same array and CPU, and
 * the latency that bpfkit reports with its throughput. Runs of the two alternate.
 */
import { mkdirSync, rmSync } from "node:fs";
import { MAP_FLAGS } from "../src/libbpf/constants.ts";
import { BpfMap } from "../src/libbpf/map.ts";
import type { BenchReport } from "../src/measure/report.ts";
import type { WayResult } from "../src/measure/result.ts";
import { median, pairs } from "./median.ts";

const DIRECTORY = "/sys/fs/bpf/bpfkit-bench-ways";
const PIN = `${DIRECTORY}/array`;
const ENTRIES = 10_000;
const VALUE_SIZE = 64;
const SEED = 1;
const USUAL_ROUNDS = 7;
/** The last usable CPU, which is where bpfkit puts its readers. */
const CPU = navigator.hardwareConcurrency - 1;

interface Claim {
  readonly text: string;
  readonly atMost: number;
  readonly measured: number;
}

function stdoutOf(command: readonly string[]): string {
  const { success, stdout, stderr } = Bun.spawnSync([...command]);
  if (success) return stdout.toString();
  throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
}

function inC(way: "lookup" | "mmap"): number {
  return Number(stdoutOf(["bench/.output/ways", PIN, way, String(CPU), String(SEED)]));
}

function inBpfkit(): { readonly report: BenchReport; way(name: string): WayResult } {
  const words = ["bench", PIN, "--duration", "3s", "--seed", String(SEED), "-o", "json", "-q"];
  const report = JSON.parse(stdoutOf(["dist/bpfkit", ...words])) as BenchReport;
  return {
    report,
    way(name) {
      const found = report.suites[0]?.ways.find(({ way }) => way === name);
      if (found === undefined) throw new Error(`bpfkit did not measure ${name}`);
      return found;
    },
  };
}

rmSync(DIRECTORY, { recursive: true, force: true }); // of a run that was killed
mkdirSync(DIRECTORY);
try {
  using map = BpfMap.create({
    type: "array",
    keySize: 4,
    valueSize: VALUE_SIZE,
    maxEntries: ENTRIES,
    flags: MAP_FLAGS.BPF_F_MMAPABLE,
  });
  map.pin(PIN);
  const rounds = Array.from({ length: Number(process.argv[2] ?? USUAL_ROUNDS) }, () => {
    const [cLookup, cMmap] = [inC("lookup"), inC("mmap")];
    const { report, way } = inBpfkit();
    const { ns_per_op, latency_ns } = way("lookup");
    return {
      cLookup,
      cMmap,
      lookup: ns_per_op,
      mmap: way("mmap").ns_per_op,
      p50: latency_ns?.p50 ?? Number.NaN,
      timer: report.timer_ns,
    };
  });
  const column = (name: keyof (typeof rounds)[number]) => rounds.map((round) => round[name]);
  const ratio = (a: number[], b: number[]) => median(pairs(a, b));
  const claims: Claim[] = [
    { text: "lookup / C", atMost: 1.15, measured: ratio(column("lookup"), column("cLookup")) },
    { text: "mmap / C", atMost: 3, measured: ratio(column("mmap"), column("cMmap")) },
    {
      text: "p50 / time by throughput, off 1",
      atMost: 0.1,
      measured: Math.abs(ratio(column("p50"), column("lookup")) - 1),
    },
  ];
  for (const name of ["cLookup", "lookup", "p50", "timer", "cMmap", "mmap"] as const) {
    process.stdout.write(`${name.padEnd(8)} ${median(column(name)).toFixed(2)} ns\n`);
  }
  for (const { text, atMost, measured } of claims) {
    const verdict = measured <= atMost ? "PASS" : "MISSED";
    process.stdout.write(
      `${verdict.padEnd(7)} ${text}: ${measured.toFixed(3)} (at most ${atMost})\n`,
    );
    if (verdict === "MISSED") process.exitCode = 1;
  }
} finally {
  rmSync(DIRECTORY, { recursive: true, force: true });
}

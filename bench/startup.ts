/**
 * What starting bpfkit costs, as ratios to a program that does nothing, compiled by the same Bun
 * (bench/empty.ts): `bun bench/startup.ts [ROUNDS]`, after `make build bench-programs`, as root.
 * The contenders run in turn, so that a disturbance hits all; a ratio is one of medians.
 */
import { createLocked } from "../src/libbpf/smallest.ts";
import { sample } from "./measure.ts";
import { median } from "./median.ts";

const PIN = `/sys/fs/bpf/bpfkit-startup-${process.pid}`;
const EMPTY = ["bench/.output/empty"];

/** What is claimed: at most so many times the empty program. */
const CONTENDERS = [
  { name: "bpfkit --version", command: ["dist/bpfkit", "--version"], most: 1.5 },
  { name: "bpfkit lookup PIN 0", command: ["dist/bpfkit", "lookup", PIN, "0"], most: 2.5 },
] as const;

const rounds = Number(process.argv[2] ?? 40);
const empty: number[] = [];
const taken = CONTENDERS.map((): number[] => []);

using owned = new DisposableStack();
const map = owned.use(createLocked("array", 1)); // with BTF and a lock
map.pin(PIN);
owned.defer(() => void Bun.spawnSync(["rm", PIN]));

for (let round = -3; round < rounds; round += 1) {
  const times = [EMPTY, ...CONTENDERS.map(({ command }) => command)].map(milliseconds);
  if (round < 0) continue; // the first ones read the files from the disk
  const [nothing = 0, ...others] = times;
  empty.push(nothing);
  others.forEach((time, i) => {
    taken[i]?.push(time);
  });
}

const base = median(empty);
print(`an empty program: ${base.toFixed(2)} ms, median of ${rounds}`);
CONTENDERS.forEach(({ name, most }, i) => {
  const time = median(taken[i] ?? []);
  const ratio = time / base;
  const verdict = ratio <= most ? "holds" : "DOES NOT HOLD";
  print(`${name}: ${time.toFixed(2)} ms, ${ratio.toFixed(2)} times (claimed: ${most}): ${verdict}`);
  if (ratio > most) process.exitCode = 1;
});

function milliseconds(command: readonly string[]): number {
  return sample(command, "null").wallNs / 1e6;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

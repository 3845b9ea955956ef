import { UsageError } from "../../errors.ts";
import { affinity } from "../../libbpf/os.ts";
import type { Settings } from "../../measure/way.ts";
import { durationMs } from "../duration.ts";
import type { Flags, FlagValues } from "../flag.ts";

/** What decides how much is measured, and where. */
export const SETTINGS = {
  duration: {
    type: "string",
    hint: "TIME",
    default: "10s",
    common: true,
    description: "for each suite; longer is steadier",
  },
  cpus: {
    type: "string",
    hint: "LIST",
    description: "CPUs to use, 0-3,5; readers run on the last, writers on the first",
  },
  entries: {
    type: "integer",
    hint: "N",
    min: 1,
    max: 1 << 24,
    default: 10_000,
    description: "entries of the maps that are made, and of MAP the keys looked up",
  },
  valueSize: {
    type: "integer",
    hint: "BYTES",
    min: 16,
    max: 1 << 20,
    default: 64,
    description: "of a value in the maps that are made, a multiple of 8",
  },
  seed: {
    type: "integer",
    hint: "N",
    min: 1,
    max: 0xffff_ffff,
    default: 1,
    description: "decides the order of the keys",
  },
} as const satisfies Flags;

/** @throws UsageError for what cannot be measured here */
export function settingsOf(flags: FlagValues<typeof SETTINGS>): Settings {
  const { entries, valueSize, seed } = flags;
  if (valueSize % 8 !== 0) {
    throw new UsageError(
      `--value-size: ${valueSize} is no multiple of 8`,
      "values stand 8 bytes apart in the kernel too",
    );
  }
  return {
    durationMs: durationMs("--duration", flags.duration),
    cpus: cpusOf(flags.cpus),
    entries,
    valueSize,
    seed,
  };
}

/** Those that are named, else all that this process may use. */
function cpusOf(list: string | undefined): readonly number[] {
  const allowed = affinity();
  if (list === undefined) return allowed;
  const named = [...new Set(list.split(",").flatMap((part) => rangeOf(part, list)))];
  const refused = named.filter((cpu) => !allowed.includes(cpu));
  if (refused.length === 0) return named.sort((a, b) => a - b);
  throw new UsageError(
    `--cpus: this process may not run on CPU ${refused.join(", ")}`,
    `it may run on ${allowed.join(", ")}`,
  );
}

/** More than any kernel is built for. */
const MOST_CPUS = 8192;

function rangeOf(part: string, list: string): number[] {
  const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part);
  const first = Number(match?.[1]);
  const last = Number(match?.[2] ?? first);
  if (match !== null && first <= last && last < MOST_CPUS) {
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }
  throw new UsageError(`--cpus: "${list}" is no list of CPUs`, "0, 0-3 or 0,2-5");
}

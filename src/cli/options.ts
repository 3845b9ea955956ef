/** Flags that several commands share, and what their values mean together. */
import { type Fold, PLAIN, type Style } from "../codec/shape.ts";
import { UsageError } from "../errors.ts";
import type { EnumFlag, Flags, ShorthandFlag } from "./flag.ts";
import { wholeNumber } from "./number.ts";

/** Of every command; run.ts acts on `quiet` and `verbose` before the command runs. */
export const GLOBAL = {
  quiet: { type: "boolean", short: "q", description: "say nothing on stderr but errors" },
  verbose: { type: "boolean", short: "v", description: "say on stderr how it is done" },
  color: {
    type: "enum",
    options: ["auto", "always", "never"],
    default: "auto",
    bare: "always",
    negative: "never",
    description: "colour; auto: on a terminal, as NO_COLOR and its like ask",
  },
} as const satisfies Flags;

export const FORMATS = ["table", "wide", "json", "ndjson", "csv", "tsv", "hex", "bpftool"] as const;

/** -o and its short forms. The first of `formats` is the command's own choice. */
export function output<const O extends readonly string[]>(formats: O) {
  const choice: EnumFlag & { readonly options: O } = {
    type: "enum",
    short: "o",
    options: formats,
    common: true,
    description: `output format, ${formats[0]} unless said otherwise`,
  };
  const json: ShorthandFlag = {
    type: "shorthand",
    short: "j",
    means: ["output", "json"],
    description: "the same as -o json",
  };
  const ndjson: ShorthandFlag = {
    type: "shorthand",
    means: ["output", "ndjson"],
    description: "the same as -o ndjson",
  };
  return {
    output: choice,
    json,
    ...(formats.includes("ndjson") ? { ndjson } : {}),
    pretty: { type: "boolean", short: "p", description: "JSON, indented" },
  } as const;
}

export const HEADERS = {
  headers: { type: "boolean", default: true, description: "leave the line of column names out" },
} as const satisfies Flags;

export interface Output<O extends string> {
  readonly format: O;
  /** Indented; with json only. */
  readonly pretty: boolean;
}

/** Flag, else -p, else BPFKIT_OUTPUT where the command has that format, else its own choice. */
export function outputOf<const O extends readonly [string, ...string[]]>(
  formats: O,
  flags: { readonly output: O[number] | undefined; readonly pretty: boolean },
): Output<O[number]> {
  const { output: given, pretty } = flags;
  if (pretty && given !== undefined && given !== "json") {
    throw new UsageError(`--pretty: not for -o ${given}`, "--pretty indents -o json");
  }
  if (pretty) return { format: "json", pretty };
  const preferred = process.env.BPFKIT_OUTPUT;
  const own = preferred && formats.find((name) => name === preferred);
  return { format: given ?? (own || formats[0]), pretty };
}

/** How values are written in JSON and tables. */
export const STYLE = {
  int64: {
    type: "enum",
    options: ["number", "string"],
    default: PLAIN.int64,
    description: "integers of 8 and 16 bytes: exact digits, or the same in quotes",
  },
  enums: {
    type: "enum",
    options: ["name", "number"],
    default: PLAIN.enums,
    description: "enum values by name or by number",
  },
  strings: {
    type: "enum",
    options: ["text", "bytes"],
    default: PLAIN.strings,
    description: "arrays of char as text, or as numbers",
  },
  bytes: {
    type: "enum",
    options: ["array", "hex"],
    default: PLAIN.bytes,
    description: "arrays of 1-byte integers as numbers, or as one hex string",
  },
} as const satisfies Flags;

export function styleOf(flags: Style): Style {
  const { int64, enums, strings, bytes } = flags;
  return { int64, enums, strings, bytes };
}

/** Where the types come from. */
export const BTF = {
  btf: { type: "string", hint: "FILE", description: "types from an object file or raw BTF" },
  type: { type: "string", hint: "NAME", description: "the value's type, by name" },
  keyType: { type: "string", hint: "NAME", description: "the key's type, by name" },
} as const satisfies Flags;

export const LOCK = {
  lock: {
    type: "enum",
    options: ["auto", "yes", "no"],
    default: "auto",
    bare: "yes",
    negative: "no",
    common: true,
    description: "read under the value's bpf_spin_lock; auto: where it has one",
  },
} as const satisfies Flags;

export const CPU = {
  cpu: {
    type: "string",
    hint: "all|sum|avg|min|max|N",
    default: "all",
    common: true,
    description: "per-CPU maps: every CPU's value, one value of all, or one CPU's",
  },
} as const satisfies Flags;

/** What --cpu asks for; whether CPU N is possible here is not known yet. */
export function cpuOf(flags: { readonly cpu: string }): "all" | Fold {
  const { cpu } = flags;
  switch (cpu) {
    case "all":
    case "sum":
    case "avg":
    case "min":
    case "max":
      return cpu;
    default: {
      const id = wholeNumber(cpu);
      if (id !== undefined && id >= 0) return id;
      throw new UsageError(
        `--cpu: "${cpu}" is no CPU`,
        "all, sum, avg, min, max or a CPU's number",
      );
    }
  }
}

export const THREADS = {
  threads: {
    type: "integer",
    hint: "N",
    min: 1,
    description: "how many threads read a large map; one for each usable CPU unless said otherwise",
  },
} as const satisfies Flags;

export const BPFFS = {
  bpffs: { type: "string", hint: "DIR", description: "look for pins here, not in every bpffs" },
} as const satisfies Flags;

/** Flag, else BPFKIT_BPFFS; null: every bpffs that is mounted. */
export function bpffsOf(flags: { readonly bpffs: string | undefined }): string | null {
  return flags.bpffs ?? (process.env.BPFKIT_BPFFS || null);
}

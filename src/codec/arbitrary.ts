import type { Field, Layout, RecordLayout } from "../btf/layout.ts";

/** For property tests: layouts and bytes drawn at random, repeatable by their seed. */
export type Random = (below: number) => number;

/** Marsaglia's xorshift32. */
export function randomOf(seed: number): Random {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Names as a stranger would choose them to break an emitter, a comment or a JSON reader. */
export const HOSTILE_NAMES: readonly string[] = [
  "__proto__",
  "constructor",
  "a",
  "a", // twice: of two members with one name the first is meant
  'quote"',
  "back\\slash",
  "*/ throw 1; /*",
  "// \n throw 1",
  "`$" + "{throw 1}`",
  "line\u2028separator\u2029",
  "control\u0000\u0001\u001f\u007f",
  "lone\ud800surrogate",
  "日本語",
  "🐝",
  "",
  "a_name_of_more_than_thirty_two_bytes_in_all",
];

export function arbitraryLayout(random: Random, depth = 3): Layout {
  const kinds: ((random: Random, depth: number) => Layout)[] = [
    int,
    int,
    int,
    bool,
    float,
    enumeration,
    pointer,
    text,
    raw,
    lpm,
  ];
  if (depth > 0) kinds.push(array, array, record, record, record);
  return pick(random, kinds)(random, depth);
}

/** Noise with runs of zeros and ones, so that words carry, vanish and agree. */
export function arbitraryBytes(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(size));
  for (let at = 0; at < size; ) {
    const run = 1 + random(9);
    const fill = [() => 0, () => 0xff, () => random(256), () => 0x20 + random(0x60)][random(4)];
    for (const end = Math.min(size, at + run); at < end; at++) bytes[at] = fill?.() ?? 0;
  }
  return bytes;
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const value = from[random(from.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
}

function name(random: Random): string {
  return random(3) === 0 ? pick(random, HOSTILE_NAMES) : `m${random(1000)}`;
}

function int(random: Random): Layout {
  return { kind: "int", size: 1 << random(5), signed: random(2) === 1, type: name(random) };
}

function bool(random: Random): Layout {
  return { kind: "bool", size: 1 << random(3), type: "_Bool" };
}

function float(random: Random): Layout {
  return { kind: "float", size: 2 << random(3), type: "float" };
}

function enumeration(random: Random): Layout {
  const size = 1 << random(4);
  const signed = random(2) === 1;
  const values = [0n, 0n, 1n, signed ? -1n : 2n ** BigInt(size * 8) - 1n, 0x20n];
  const members = values.map((value) => ({ name: name(random), value }));
  return { kind: "enum", size, signed, members, type: name(random) };
}

function pointer(): Layout {
  return { kind: "pointer", size: 8, type: "void *" };
}

function text(random: Random): Layout {
  const size = random(20);
  return { kind: "text", size, type: `char[${size}]` };
}

function raw(random: Random): Layout {
  return { kind: "raw", size: random(9), type: name(random) };
}

function lpm(random: Random): Layout {
  return { kind: "lpm", size: 4 + pick(random, [4, 16, 3]), type: "struct bpf_lpm_trie_key" };
}

function array(random: Random, depth: number): Layout {
  const of = arbitraryLayout(random, depth - 1);
  const count = pick(random, [0, 1, 2, 3, 12]);
  return { kind: "array", of, count, size: of.size * count, type: `${name(random)}[${count}]` };
}

function record(random: Random, depth: number): RecordLayout {
  const kind = pick(random, ["struct", "struct", "union", "section"] as const);
  const fields: Field[] = [];
  let end = 0;
  let size = 0;
  for (let left = random(6); left > 0; left--) {
    const field = member(random, depth, kind === "union" ? 0 : end + pick(random, [0, 0, 1, 3]));
    fields.push(field);
    const { bits, layout } = field;
    end = field.offset + (bits ? Math.ceil((bits.shift + bits.width) / 8) : layout.size);
    size = Math.max(size, end);
  }
  return { kind, fields, size: size + random(3), type: `struct ${name(random)}` };
}

function member(random: Random, depth: number, offset: number): Field {
  if (random(12) === 0) {
    return {
      name: name(random),
      offset,
      layout: { kind: "special", size: 4, type: "bpf_spin_lock" },
    };
  }
  const layout = arbitraryLayout(random, depth - 1);
  const isBitfield = (layout.kind === "int" || layout.kind === "enum") && random(3) === 0;
  if (!isBitfield) return { name: name(random), offset, layout };
  const bits = { shift: random(8), width: 1 + random(layout.size * 8) };
  return { name: name(random), offset, layout, bits };
}

import { expect, test } from "bun:test";
import { type Field, isRecord, type Layout, membersOf } from "../../btf/layout.ts";
import type { Value, ValueRecord } from "../../entry.ts";
import { interpret } from "../interpret.ts";
import { PLAIN, type Style } from "../shape.ts";
import { jsonText } from "../text.ts";
import { encodeKey } from "./encode.ts";

/** A layout, and a way to fill it with bytes that its text carries whole. */
interface Sample {
  readonly layout: Layout;
  fill(view: DataView, at: number): void;
}

type Random = (below: number) => number;

/** Park and Miller's generator: the seed in a failing test's name repeats it. */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

function sample(random: Random, depth: number): Sample {
  const kinds: ((random: Random, depth: number) => Sample)[] = [
    integer,
    integer,
    enumeration,
    float,
    text,
    pointer,
    raw,
  ];
  if (depth > 0) kinds.push(array, struct, struct, union);
  const make = kinds[random(kinds.length)] ?? integer;
  return make(random, depth);
}

function noise(random: Random, size: number): (view: DataView, at: number) => void {
  return (view, at) => {
    for (let i = 0; i < size; i++) view.setUint8(at + i, random(256));
  };
}

function integer(random: Random): Sample {
  const size = 2 ** random(5);
  const signed = random(2) === 1;
  return { layout: { kind: "int", size, signed, type: "int" }, fill: noise(random, size) };
}

function enumeration(random: Random): Sample {
  const size = 2 ** random(4);
  const members = [0, 1, 7].map((n) => ({ name: `N${n}`, value: BigInt(n) }));
  const layout: Layout = { kind: "enum", size, signed: random(2) === 1, members, type: "enum e" };
  return { layout, fill: random(2) ? noise(random, size) : (v, at) => v.setUint8(at, random(9)) };
}

function float(random: Random): Sample {
  const size = 2 << random(3);
  const layout: Layout = { kind: "float", size, type: "float" };
  const fill = (view: DataView, at: number) => {
    const value = (random(2 ** 24) - 2 ** 23) / 2 ** random(12);
    if (size === 8) view.setFloat64(at, value * 1e9, true);
    else if (size === 4) view.setFloat32(at, value, true);
    else view.setFloat16(at, value / 256, true);
  };
  return { layout, fill };
}

function text(random: Random): Sample {
  const size = random(12);
  const length = random(size + 1);
  return {
    layout: { kind: "text", size, type: `char[${size}]` },
    fill(view, at) {
      for (let i = 0; i < length; i++) view.setUint8(at + i, 1 + random(255));
    },
  };
}

function pointer(random: Random): Sample {
  return { layout: { kind: "pointer", size: 8, type: "void *" }, fill: noise(random, 8) };
}

function raw(random: Random): Sample {
  const size = 1 + random(9);
  return { layout: { kind: "raw", size, type: "" }, fill: noise(random, size) };
}

function array(random: Random, depth: number): Sample {
  const { layout: of, fill } = sample(random, depth - 1);
  const count = random(4);
  return {
    layout: { kind: "array", of, count, size: of.size * count, type: `${of.type}[${count}]` },
    fill(view, at) {
      for (let i = 0; i < count; i++) fill(view, at + i * of.size);
    },
  };
}

/** Members with holes between them, some anonymous, and bitfields behind them. */
function struct(random: Random, depth: number): Sample {
  const fields: Field[] = [];
  const fills: ((view: DataView, at: number) => void)[] = [];
  let size = 0;
  for (let i = random(5); i > 0; i--) {
    const member = sample(random, depth - 1);
    const offset = size + random(3);
    const name = member.layout.kind === "struct" && random(2) ? "" : uniqueName();
    fields.push({ name, offset, layout: member.layout });
    fills.push((view, at) => member.fill(view, at + offset));
    size = offset + member.layout.size;
  }
  const bits = { shift: random(8), width: 1 + random(32) };
  const layout: Layout = { kind: "int", size: 4, signed: random(2) === 1, type: "int" };
  const offset = size;
  fields.push({ name: uniqueName(), offset, layout, bits });
  fills.push((view, at) => {
    for (let bit = bits.shift; bit < bits.shift + bits.width; bit++) {
      const byte = at + offset + (bit >> 3);
      if (random(2)) view.setUint8(byte, view.getUint8(byte) | (1 << (bit & 7)));
    }
  });
  size += Math.ceil((bits.shift + bits.width) / 8);
  return {
    layout: { kind: "struct", size, fields, type: "struct s" },
    fill: (view, at) => {
      for (const fill of fills) fill(view, at);
    },
  };
}

/** Filled through its first member, the only one that the test then names. */
function union(random: Random, depth: number): Sample {
  const first = sample(random, depth - 1);
  const other = sample(random, depth - 1);
  const fields = [first, other].map(({ layout }) => ({ name: uniqueName(), offset: 0, layout }));
  const size = Math.max(first.layout.size, other.layout.size);
  return { layout: { kind: "union", size, fields, type: "union u" }, fill: first.fill };
}

let names = 0;
const uniqueName = () => `m${names++}`;

/** The value without a union's other members: an input names exactly one. */
function oneOfEach(layout: Layout, value: Value): Value {
  if (layout.kind === "array" && Array.isArray(value)) {
    return value.map((item: Value) => oneOfEach(layout.of, item));
  }
  if (!isRecord(layout)) return value;
  const members = membersOf(layout).slice(0, layout.kind === "union" ? 1 : undefined);
  const record = value as ValueRecord;
  return Object.fromEntries(
    members.map((m) => [m.name, oneOfEach(m.layout, record[m.name] ?? null)]),
  );
}

const STYLES: readonly Style[] = [
  PLAIN,
  { ...PLAIN, strings: "bytes" },
  { int64: "string", enums: "number", strings: "text", bytes: "hex" },
];

for (const style of STYLES) {
  for (let seed = 1; seed <= 150; seed++) {
    test(`printed and read back: seed ${seed}, ${Object.values(style)}`, () => {
      const { layout, fill } = struct(randomOf(seed), 3);
      const bytes = new Uint8Array(layout.size);
      fill(new DataView(bytes.buffer), 0);
      const printed = jsonText(oneOfEach(layout, interpret(layout, bytes, 0, style)), style);
      expect(encodeKey(layout, printed).toHex()).toBe(bytes.toHex());
    });
  }
}

import { expect, test } from "bun:test";
import { type Field, isRecord, type Layout } from "../../btf/layout.ts";
import { arbitraryBytes, arbitraryLayout, randomOf } from "../arbitrary.ts";
import { averageValue } from "../average.ts";
import { readBits, wholeBits } from "../integer.ts";
import { interpret } from "../interpret.ts";
import { PLAIN, type Shape, slotStride } from "../shape.ts";
import { foldShape } from "./fold.ts";
import { foldableFields, type Merge } from "./layout.ts";

const KEY: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };
const MERGES: readonly Merge[] = ["sum", "avg", "min", "max"];

for (let seed = 1; seed <= 120; seed++) {
  test(`folds follow BigInt arithmetic, seed ${seed}`, () => {
    const random = randomOf(seed * 2654435761);
    const value = arbitraryLayout(random);
    const cpus = Array.from({ length: 1 + random(4) }, (_, i) => i);
    const shape: Shape = { key: KEY, value, cpus };
    const stride = slotStride(shape);
    const at = random(5);
    const bytes = arbitraryBytes(random, at + stride * cpus.length);
    if (random(3) === 0) bytes.copyWithin(at + stride, at, at + stride);
    for (const merge of MERGES) {
      const folded = foldShape(shape, merge);
      const out = new Uint8Array(folded.shape.value.size);
      folded.compile()(bytes, at, out, 0);
      const twice = new Uint8Array(2 * out.length);
      const again = new Uint8Array(at + 2 * stride * cpus.length);
      again.set(bytes);
      again.copyWithin(at + stride * cpus.length, at, at + stride * cpus.length);
      folded.compile()(again, at, twice, 0, 2, stride * cpus.length);
      expect([...twice]).toEqual([...out, ...out]);
      const places = cpus.map((_, i) => at + i * stride);
      const member = { layout: value, bits: undefined };
      check(member, folded.shape.value, { bytes, places, out, at: 0, merge });
    }
  });
}

interface Fold {
  readonly bytes: Uint8Array;
  readonly places: readonly number[];
  readonly out: Uint8Array;
  readonly at: number;
  readonly merge: Merge;
}

/** Compares one folded member with the copies' own values, by the meaning of the words. */
function check(
  { layout, bits }: Pick<Field, "layout"> & { bits: Field["bits"] },
  folded: Layout,
  fold: Fold,
): void {
  const { bytes, places, out, at, merge } = fold;
  const moved = (by: number, to: number): Fold => ({
    ...fold,
    places: places.map((p) => p + by),
    at: at + to,
  });
  if (isRecord(layout) && isRecord(folded)) {
    for (const [i, field] of foldableFields(layout).entries()) {
      const target = folded.fields[i];
      if (target === undefined) throw new Error(`no folded ${field.name}`);
      const member = { layout: field.layout, bits: field.bits };
      check(member, target.layout, moved(field.offset, target.offset));
    }
  } else if (layout.kind === "array" && folded.kind === "array") {
    for (let i = 0; i < layout.count; i++) {
      check(
        { layout: layout.of, bits: undefined },
        folded.of,
        moved(i * layout.of.size, i * folded.of.size),
      );
    }
  } else if (layout.kind === "int") {
    const values = places.map((p) =>
      readBits(bytes, p, bits ?? wholeBits(layout.size), layout.signed),
    );
    const found = readBits(out, at, wholeBits(folded.size), layout.signed);
    expect(found).toBe(merged(values, folded, merge));
    if (folded.kind === "average") {
      const sum = values.reduce((a, b) => a + b);
      expect(interpret(folded, out, at, PLAIN)).toBe(averageValue(sum, values.length));
    }
  } else if (layout.kind === "float") {
    const view = new DataView(bytes.buffer);
    const read = (p: number) =>
      layout.size === 8
        ? view.getFloat64(p, true)
        : layout.size === 4
          ? view.getFloat32(p, true)
          : view.getFloat16(p, true);
    const values = places.map(read);
    const least = merge === "min" ? Math.min(...values) : Math.max(...values);
    const want = merge === "sum" || merge === "avg" ? values.reduce((a, b) => a + b) : least;
    const target = new DataView(out.buffer);
    const got =
      folded.size === 8
        ? target.getFloat64(at, true)
        : folded.size === 4
          ? target.getFloat32(at, true)
          : target.getFloat16(at, true);
    expect(got).toBe(want);
  } else if (folded.kind === "agreed") {
    const shown = places.map((p) => {
      const record: Layout = {
        kind: "struct",
        size: layout.size,
        type: "",
        fields: [{ name: "m", offset: p, layout, ...(bits && { bits }) }],
      };
      return interpret({ ...record, size: bytes.length }, bytes, 0, PLAIN);
    });
    const same = shown.every((value) => Bun.deepEquals(value, shown[0]));
    const first = shown[0] as { m: never };
    expect(interpret(folded, out, at, PLAIN)).toEqual(same ? first.m : (null as never));
  }
}

function merged(values: readonly bigint[], folded: Layout, merge: Merge): bigint {
  const ordered = values.toSorted((a, b) => Number(a - b));
  if (merge === "min") return ordered[0] ?? 0n;
  if (merge === "max") return ordered.at(-1) ?? 0n;
  const sum = values.reduce((a, b) => a + b);
  const signed =
    folded.kind === "average"
      ? folded.of.kind === "int" && folded.of.signed
      : folded.kind === "int" && folded.signed;
  return signed ? BigInt.asIntN(folded.size * 8, sum) : BigInt.asUintN(folded.size * 8, sum);
}

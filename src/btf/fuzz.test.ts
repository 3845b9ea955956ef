import { expect, test } from "bun:test";
import { BtfWriter, KIND } from "../../test/support/btf-writer.ts";
import { BpfkitError } from "../errors.ts";
import { layoutOf } from "./build.ts";
import { layoutProblems } from "./check.ts";
import { cText } from "./declare.ts";
import { mapTypes } from "./maps.ts";
import { typeByName } from "./names.ts";
import { parseBtf } from "./parse.ts";
import { rows } from "./rows.ts";
import { tsText } from "./typescript.ts";

/** Small, and all kinds that point somewhere: a changed byte reaches every branch. */
function sample(): Uint8Array {
  const w = new BtfWriter();
  const int = w.int("int", 4, 1);
  const char = w.int("char", 1, 1);
  const name = w.refer(KIND.TYPEDEF, w.array(w.refer(KIND.CONST, char), 16), "name_t");
  const state = w.enum("state", 4, [
    ["A", 1],
    ["B", 2],
  ]);
  const wide = w.enum64("wide", 8, [["C", 1n << 40n]]);
  const inner = w.struct("", 8, [
    { name: "x", type: int, at: 0 },
    { name: "y", type: int, at: 32, width: 7 },
  ]);
  const flow = w.struct("flow", 64, [
    { name: "name", type: name, at: 0 },
    { type: inner, at: 128 },
    { name: "state", type: state, at: 192 },
    { name: "wide", type: wide, at: 256 },
    { name: "many", type: w.array(inner, 3), at: 320 },
  ]);
  const pointer = w.ptr(flow);
  const map = w.struct("", 16, [
    { name: "key", type: w.ptr(int), at: 0 },
    { name: "value", type: pointer, at: 64 },
  ]);
  w.datasec(".maps", 16, [[w.variable("flows", map), 0, 16]]);
  w.datasec(".bss", 4, [[w.variable("hits", int), 0, 4]]);
  w.refer(KIND.FUNC, w.raw(KIND.FUNC_PROTO, "", 1, false, int, 0, pointer), "main");
  return w.bytes();
}

/** mulberry32: small, seeded, good enough to choose bytes. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** All that can be asked of BTF. What a stranger's bytes may do is answer, or BpfkitError. */
function askEverything(bytes: Uint8Array): void {
  const attempt = (run: () => void) => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof BpfkitError)) throw error;
    }
  };
  attempt(() => {
    const btf = parseBtf(bytes);
    attempt(() => void mapTypes(btf, "flows", { keySize: 4, valueSize: 64 }));
    attempt(() => void mapTypes(btf, "x.bss", { keySize: 4, valueSize: 4 }));
    attempt(() => void typeByName(btf, "struct flow"));
    attempt(() => void typeByName(btf, "nothing like it"));
    for (let id = 0; id < btf.end; id++) {
      attempt(() => {
        const layout = layoutOf(btf, id);
        rows(layout);
        layoutProblems(layout, 64);
        cText(layout, "value");
        tsText(layout, "value");
      });
    }
  });
}

test.each([1, 2, 3, 4])(
  "mutated BTF is answered or refused, seed %d",
  (seed) => {
    const next = random(seed);
    const original = sample();
    for (let round = 0; round < 300; round++) {
      const bytes = original.slice();
      for (let changes = 1 + (next() % 4); changes > 0; changes--) {
        bytes[next() % bytes.length] = next() & (next() % 2 ? 0xff : 0x0f);
      }
      askEverything(bytes);
    }
    askEverything(original);
  },
  20_000,
);

test("BTF cut at any length is answered or refused", () => {
  const original = sample();
  for (let length = 0; length < original.length; length++) {
    expect(() => parseBtf(original.subarray(0, length))).toThrow(BpfkitError);
  }
});

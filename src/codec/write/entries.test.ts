import { expect, test } from "bun:test";
import type { Layout } from "../../btf/layout.ts";
import { arbitraryBytes, randomOf } from "../arbitrary.ts";
import { PLAIN } from "../shape.ts";
import { type Home, sharedMemory } from "../wasm/home.ts";
import { shownAsIs } from "./entries.ts";
import { compileJson } from "./json.ts";

const U32: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };
const BYTES: Layout = {
  kind: "array",
  of: { ...U32, size: 1 },
  count: 20,
  size: 20,
  type: "__u8[20]",
};
const SHAPE = { key: U32, value: BYTES, cpus: null };
const COUNT = 20_000; // more than fits into the writer's memory at once
const MEMORY = 8 << 20;

function writer(home: Home | null) {
  return compileJson(SHAPE, PLAIN, "lines", shownAsIs(SHAPE), home);
}

const random = randomOf(7);
const keys = arbitraryBytes(random, COUNT * 4);
const values = arbitraryBytes(random, COUNT * 24);

function written(home: Home | null, from: Uint8Array[], out: Uint8Array, at: number) {
  const { write } = writer(home);
  const [k = keys, v = values] = from;
  return out.slice(at, write(k, v, 4, 24, 1, COUNT - 1, out, at));
}

test("in place or copied, from anywhere to anywhere, the text is the same", () => {
  const out = () => new Uint8Array(4 << 20);
  const text = written(null, [], out(), 5);
  const lines = new TextDecoder().decode(text).trimEnd().split("\n");
  expect(lines).toHaveLength(COUNT - 1);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    key: new DataView(keys.buffer, keys.byteOffset).getUint32(4, true),
    value: [...values.subarray(24, 44)],
  });
  expect(JSON.parse(lines.at(-1) ?? "").value).toEqual([...values.subarray(-24, -4)]);

  const memory = sharedMemory(MEMORY);
  const home = { memory, at: 0, size: 1 << 20 };
  const within = (at: number, bytes: Uint8Array) => {
    const place = new Uint8Array(memory.buffer, at, bytes.length);
    place.set(bytes);
    return place;
  };
  const inPlace = [within(1 << 20, keys), within(2 << 20, values)];
  const target = () => new Uint8Array(memory.buffer, 3 << 20, 4 << 20);
  expect(written(home, [], out(), 0)).toEqual(text);
  expect(written(home, inPlace, out(), 3)).toEqual(text);
  expect(written(home, [], target(), 9)).toEqual(text);
  expect(written(home, inPlace, target(), 1)).toEqual(text);
  expect(written({ ...home, size: 4096 }, inPlace, target(), 1)).toEqual(text);
  expect(inPlace[0]).toEqual(keys);
  expect(inPlace[1]).toEqual(values);
});

test("what is written ends where its bound says at the latest", () => {
  const { bound, text, write } = writer(null);
  const one = new Uint8Array(bound);
  const end = write(new Uint8Array(4).fill(255), new Uint8Array(20).fill(255), 4, 20, 0, 1, one, 0);
  expect(end).toBeLessThanOrEqual(bound - 7);
  expect(text.length).toBeGreaterThan(bound);
});

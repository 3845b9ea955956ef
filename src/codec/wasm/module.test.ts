import { expect, test } from "bun:test";
import { sharedMemory } from "./home.ts";
import { at, call, give, i32, i64, repeat, when } from "./instructions.ts";
import { Module } from "./module.ts";
import { sequence, signed32, signed64, signed64Of, unsigned } from "./piece.ts";

const hex = (bytes: string) => Buffer.from(bytes, "latin1").toString("hex");

test.each([
  [unsigned(0), "00"],
  [unsigned(127), "7f"],
  [unsigned(128), "8001"],
  [unsigned(624485), "e58e26"],
  [unsigned(2 ** 32 - 1), "ffffffff0f"],
  [signed32(-123456), "c0bb78"],
  [signed32(63), "3f"],
  [signed32(64), "c000"],
  [signed32(-64), "40"],
  [signed64(-(2n ** 63n)), "8080808080808080807f"],
  [signed64(2n ** 63n - 1n), "ffffffffffffffffff00"],
])("LEB128 %#", (found, expected) => {
  expect(hex(found)).toBe(expected);
});

/** What the engine takes a constant for. */
function taken(value: (typeof i64)["bytes"] | (typeof i64)["const"], argument: never): bigint {
  const module = new Module();
  const main = module.define(["i32"], "nothing", () =>
    i64.store(at(i32.const(8)), value(argument)),
  );
  const { memory, run } = module.instantiate(main, 64);
  run(0);
  return new DataView(memory.buffer).getBigInt64(8, true);
}

test("constants of 64 bits are what the engine takes them for", () => {
  for (let bit = 0n; bit < 64n; bit += 1n) {
    for (const value of [
      1n << bit,
      (1n << bit) - 1n,
      -(1n << bit),
      0x8bad_f00d_dead_beefn >> bit,
    ]) {
      const number = BigInt.asIntN(64, value);
      const bytes = new Uint8Array(new BigInt64Array([number]).buffer);
      expect(taken(i64.const, number as never)).toBe(number);
      expect(taken(i64.bytes, bytes as never)).toBe(number);
      expect(signed64Of(bytes)).toHaveLength(10);
    }
  }
});

test("a function of JavaScript gets the memory and its parameters, whenever it was imported", () => {
  const module = new Module();
  const seen: unknown[] = [];
  const main = module.define(["i32"], "i32", ([n], _, self) => {
    const note = module.import(["i32", "i32"], "i32", (memory, a, b, ...rest) => {
      seen.push([memory.length, a, b, ...rest]);
      return a + b;
    });
    const again = when(n.get, give(call(self, i32.sub(n.get, i32.const(1)))));
    return sequence([again, give(call(note, n.get, i32.const(-7)))]);
  });
  expect(module.instantiate(main, 1).run(3)).toBe(-7);
  expect(seen).toEqual([[65536, 0, -7, 0, 0, 0]]);
});

test("constants stand where they were put, in a memory of its own and in a shared one", () => {
  const memory = sharedMemory(3 * 65536);
  const homes = [null, { memory, at: 65536, size: 65536 }, { memory, at: 131072, size: 64 }];
  for (const home of homes) {
    const module = new Module(home);
    const numbers = module.data(Uint8Array.of(1, 2, 3, 4, 5));
    const scratch = module.scratch(3);
    const main = module.define(["i32"], "i32", ([n], locals) => {
      const sum = locals.of("i32");
      const next = [
        n.set(i32.sub(n.get, i32.const(1))),
        sum.set(i32.add(sum.get, i32.load8_u(at(n.get, numbers)))),
      ];
      const all = repeat(sequence(next), n.get);
      return sequence([all, i32.store(at(i32.const(scratch)), sum.get), give(sum.get)]);
    });
    const instance = module.instantiate(main, 100);
    expect(instance.run(5)).toBe(15);
    expect(instance.memory[scratch]).toBe(15);
    // The last home is too small for what the module wants.
    expect(instance.memory.buffer === memory.buffer).toBe(home?.size === 65536);
  }
  expect([...new Uint8Array(memory.buffer, 65536, 5)]).toEqual([1, 2, 3, 4, 5]);
  expect(new Uint8Array(memory.buffer, 0, 65536).every((byte) => byte === 0)).toBe(true);
});

test("more than addresses reach is no memory", () => {
  const module = new Module();
  const main = module.define([], "nothing", () => sequence([]));
  expect(() => module.instantiate(main, 2 ** 32 + 1)).toThrow("has room for 4 GiB");
  expect(() => sharedMemory(2 ** 32 + 1)).toThrow(/out of memory/i);
});

/**
 *   BUN_JSC_useGC=0 bun bench/mmap-heap.ts
 *
 * Reads an array in place in several ways, and prints by how many bytes the JS heap has grown for
 * each element that was read, compiling left aside: {"sum":N,"nonzero":N,"number":N,"bigint":N}.
 * Without garbage collection, each byte that was allocated counts.
 */
import { heapStats } from "bun:jsc";
import type { Layout } from "../src/btf/layout.ts";
import { PLAIN } from "../src/codec/shape.ts";
import { Elements } from "../src/map/window/elements.ts";
import { Window } from "../src/map/window/window.ts";
import { ELEMENTS, U64Arrays } from "./mmap-arrays.ts";

const READS = 4_000_000;
const HALF: Layout = { kind: "int", size: 4, signed: false, type: "__u32" };

using arrays = new U64Arrays();
const { map, window } = arrays.make("sparse");
using halves = new Window(new Elements(map, { first: 0, count: 1024 }), HALF, {
  title: "halves",
  style: PLAIN,
});
const number = halves.number("value");
const bigint = window.bigint("value");

const ways = {
  sum: () => {
    window.sum();
    return ELEMENTS;
  },
  nonzero: () => {
    for (const _ of window.nonzero());
    return ELEMENTS;
  },
  number: () => {
    let sum = 0;
    for (let i = 0; i < READS; i += 1) sum = (sum + number(i & 1023)) | 0;
    return sum === 0.5 ? 0 : READS;
  },
  bigint: () => {
    let changes = 0;
    let last = 0n;
    for (let i = 0; i < READS; i += 1) {
      const value = bigint(i & 1023);
      if (value !== last) changes += 1;
      last = value;
    }
    return changes < 0 ? 0 : READS;
  },
};

const grown = Object.entries(ways).map(([name, read]) => {
  read();
  read();
  const before = heapStats().heapCapacity;
  const elements = read();
  return [name, (heapStats().heapCapacity - before) / elements];
});
process.stdout.write(`${JSON.stringify(Object.fromEntries(grown))}\n`);

import { expect } from "bun:test";
import { readFileSync } from "node:fs";
import { BpfObject } from "../../src/libbpf/object.ts";
import { differences } from "../support/ctypes/compare.ts";
import { cViews, valueTypes } from "../support/ctypes/view.ts";
import { bytes, kernelTest, tempPins } from "../support/kernel.ts";
import { linesOf, printed } from "../support/program.ts";
import { SEED, seededBytes } from "../support/random.ts";

/** Entries of a map, and of one with values above 4 KiB. */
const ENTRIES = 64;
const LARGE_ENTRIES = 3;

const OBJECTS = [
  { subject: "types", list: "VALUE_TYPES", flags: [] },
  // The kernel has refused their BTF.
  {
    subject: "types_refused",
    list: "REFUSED_TYPES",
    flags: ["--btf", "bpf/.output/types_refused.bpf.o"],
  },
] as const;

for (const { subject, list, flags } of OBJECTS) {
  for (const [name, type] of valueTypes(list)) {
    kernelTest(`dump of ${name}: each value as the C compiler reads it`, () => {
      using pins = tempPins();
      using object = loaded(subject);
      const map = object.map(name);
      map.pin(pins.at(name));
      const { valueSize } = map.info;
      const count = valueSize > 4096 ? LARGE_ENTRIES : ENTRIES;
      const all = seededBytes(SEED, valueSize * count);
      for (let i = 0; i < count; i += 1) {
        const value = bytes(valueSize);
        value.set(all.subarray(i * valueSize, (i + 1) * valueSize));
        expect(map.update(keyOf(i), value)).toBe(0);
      }
      const views = cViews(type, all);
      const lines = linesOf(printed(["dump", pins.at(name), "-o", "ndjson", ...flags]));
      expect(lines.map(({ length }) => length > 0)).toEqual(views.map(() => true));
      const met = new Set<number>();
      for (const line of lines) {
        // Cut, not parsed: the digits of its numbers count.
        const [, key = "", value = ""] = /^\{"key":(\d+),"value":(.*)\}$/.exec(line) ?? [];
        const i = Number(key);
        met.add(i);
        const found = differences(views[i] ?? "", value);
        if (found.length > 0) throw new Error(`seed ${SEED}, key ${i}:\n${found.join("\n")}`);
      }
      expect(met.size).toBe(count);
    });
  }
}

function loaded(subject: string): BpfObject {
  using owned = new DisposableStack();
  const image = new Uint8Array(readFileSync(`bpf/.output/${subject}.bpf.o`));
  const object = owned.use(BpfObject.open(image, subject));
  object.load();
  owned.move();
  return object;
}

function keyOf(i: number): Uint8Array {
  const key = bytes(4);
  new DataView(key.buffer).setUint32(0, i, true);
  return key;
}

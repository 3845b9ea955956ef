import { expect, test } from "bun:test";
import { arbitraryBytes, arbitraryLayout, pick, randomOf } from "../arbitrary.ts";
import { PLAIN, type Shape, slotStride } from "../shape.ts";
import { compileCsv } from "../write/csv.ts";
import { compileJson } from "../write/json.ts";
import { foldShape } from "./fold.ts";
import { shownFolded } from "./shown.ts";

const FOLDS = ["sum", "avg", "min", "max", 0, 300] as const;

/** Against a fold by itself, which is tested against BigInt, and then a writer of what it gave. */
test("a writer that folds shows what the fold gives", () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = randomOf(seed * 2654435761);
    const cpus = pick(random, [
      [0, 300],
      [0, 1, 300],
    ]);
    const shape: Shape = { key: arbitraryLayout(random, 1), value: arbitraryLayout(random), cpus };
    const [keyStride, valueStride] = [shape.key.size, slotStride(shape) * cpus.length];
    const count = 3;
    const keys = arbitraryBytes(random, count * keyStride);
    const values = arbitraryBytes(random, count * valueStride);
    for (const fold of FOLDS) {
      const shown = shownFolded(shape, fold);
      const folded = foldShape(shape, fold);
      const size = folded.shape.value.size;
      const out = new Uint8Array(count * size);
      folded.compile()(values, 0, out, 0, count, valueStride);
      expect(shown.shape).toEqual(folded.shape);
      for (const [folding, plain] of [
        [compileJson(shape, PLAIN, "lines", shown), compileJson(folded.shape, PLAIN, "lines")],
        [compileCsv(shape, PLAIN, "csv", shown), compileCsv(folded.shape, PLAIN, "csv")],
      ] as const) {
        const found = folding.write(
          keys,
          values,
          keyStride,
          valueStride,
          0,
          count,
          folding.text,
          0,
        );
        const end = plain.write(keys, out, keyStride, size, 0, count, plain.text, 0);
        expect(found).toBe(end);
        expect(folding.text.subarray(0, end)).toEqual(plain.text.subarray(0, end));
      }
    }
  }
});

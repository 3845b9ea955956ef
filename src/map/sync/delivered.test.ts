import { expect, test } from "bun:test";
import { Delivered } from "./delivered.ts";
import { unitsOf } from "./rows.ts";

/** A key of `size` bytes that holds `id`, at one of several places of its buffer. */
function keyOf(id: number, size: number): Uint8Array<ArrayBuffer> {
  const key = new Uint8Array(new ArrayBuffer(Math.ceil(size / 4) * 4)).subarray(0, size);
  for (let i = 0; i < size; i += 1) key[i] = (id >> (8 * (i & 3))) & 0xff;
  return key;
}

/** Ids in an order that a seed decides. */
function shuffled(ids: readonly number[], seed: number): number[] {
  const order = [...ids];
  let state = seed;
  for (let i = order.length - 1; i > 0; i -= 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const j = state % (i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

for (const size of [1, 2, 4, 6, 16, 20]) {
  test(`keys of ${size} bytes come, change places and go, as in a Map`, () => {
    const delivered = new Delivered(size, 1);
    const model = new Map<number, number>();
    const most = Math.min(256 ** size, 3000);
    for (let pass = 1; pass <= 12; pass += 1) {
      const present = Array.from({ length: most }, (_, id) => id).filter(
        (id) => (id * 31 + pass) % 5 !== 0,
      );
      const gone = [...model.keys()].filter((id) => !present.includes(id));
      delivered.beginPass();
      for (const id of shuffled(present, pass % 3)) {
        const units = unitsOf(keyOf(id, size), size);
        let row = delivered.next(units, 0);
        expect(row >= 0).toBe(model.has(id));
        if (row >= 0) expect(delivered.rows.low(row, 0)).toBe(model.get(id) ?? -1);
        else row = delivered.add(units, 0);
        delivered.rows.setNumber(row, 0, pass * 10_000 + id, pass);
        model.set(id, pass * 10_000 + id);
      }
      const unseen = delivered.unseen();
      const ids = unseen.map((row) => delivered.rows.low(row, 0) % 10_000);
      expect(ids.sort((a, b) => a - b)).toEqual(gone.sort((a, b) => a - b));
      for (const row of unseen) delivered.remove(row);
      for (const id of gone) model.delete(id);
      expect(delivered.size).toBe(model.size);
      delivered.arrange();
      expect(delivered.size).toBe(model.size);
    }
    for (const [id, number] of model) {
      const row = delivered.find(unitsOf(keyOf(id, size), size), 0);
      expect(delivered.rows.low(row, 0)).toBe(number);
      expect(delivered.rows.keyBytes(row)).toEqual(keyOf(id, size));
    }
  });
}

test("what must be delivered again stays so through a new arrangement", () => {
  const delivered = new Delivered(4, 2);
  const keys = Array.from({ length: 100 }, (_, id) => unitsOf(keyOf(id, 4), 4));
  delivered.beginPass();
  for (const units of keys) delivered.add(units, 0);
  delivered.rows.setDue(7);
  delivered.beginPass();
  for (const units of keys.toReversed()) delivered.next(units, 0);
  delivered.arrange();
  const due = [...delivered.live()].filter((row) => delivered.rows.isDue(row));
  expect(due).toEqual([100 - 1 - 7]);
});

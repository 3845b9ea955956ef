import { behind, i64, type Place } from "../wasm/instructions.ts";
import { type Effect, type I64, sequence } from "../wasm/piece.ts";

const STORES = [
  [8, i64.store],
  [4, i64.store32],
  [2, i64.store16],
  [1, i64.store8],
] as const;

/** Stores the low `size` bytes of an integer of 64-bit words, of which there are enough. */
export function storeWords(to: Place, size: number, words: readonly I64[]): Effect {
  const stores: Effect[] = [];
  for (let done = 0; done < size; ) {
    const word = words[done >> 3] ?? i64.const(0n);
    const part = done % 8 === 0 ? word : i64.shr_u(word, i64.const(BigInt((done % 8) * 8)));
    const left = Math.min(size - done, 8 - (done % 8));
    const [bytes, store] = STORES.find(([n]) => n <= left) ?? STORES[3];
    stores.push(store(behind(to, done), part));
    done += bytes;
  }
  return sequence(stores);
}

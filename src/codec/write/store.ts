import { Code, js } from "../code.ts";
import { at, type Place } from "./words.ts";

/** Stores an integer of int32 words into `size` bytes; missing words repeat the sign. */
export function storeWords(to: Place, size: number, words: readonly Code[], signed: boolean): Code {
  const top = words.at(-1) ?? js`0`;
  const word = (i: number) => words[i] ?? (signed ? js`${top} >> 31` : js`0`);
  if (size % 4 === 0) {
    const all = Array.from({ length: size / 4 }, (_, i) => {
      return js`${to.view}.setInt32(${at(to, i * 4)}, ${word(i)}, true);`;
    });
    return Code.join(all, "\n");
  }
  const all = Array.from({ length: size }, (_, i) => {
    return js`${to.view}.setUint8(${at(to, i)}, ${word(i >> 2)} >> ${(i & 3) * 8});`;
  });
  return Code.join(all, "\n");
}

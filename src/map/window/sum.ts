import { isRecord, type RecordLayout } from "../../btf/layout.ts";
import type { FieldPlace } from "../../codec/field.ts";
import { type Folder, foldSlots } from "../../codec/fold/fold.ts";
import { mergeSums } from "../../codec/fold/sum-merge.ts";
import { interpret } from "../../codec/interpret.ts";
import { shownMembers } from "../../codec/members.ts";
import { PLAIN } from "../../codec/shape.ts";
import type { Value } from "../../entry.ts";
import type { Copies } from "./copies.ts";
import { WordSum } from "./word-sum.ts";

/**
 * Adds a member of all elements up: integers in 64 bits (16-byte ones in 128), wrapping as C does,
 * floats as doubles; of records and arrays each number for itself; what is no number stays where
 * all agree, else it is null. Of no elements a sum is 0, where it is no number null.
 */
export function sumOf(copies: Copies, field: FieldPlace): Value {
  const words: WordSum[] = [];
  const others = new OtherSums(copies.stride);
  const result = sumTree(field, copies.stride, words, others);
  for (const count of copies.blocks()) {
    for (const word of words) word.add(copies.halves, count);
    others.add(copies.bytes, count);
  }
  return result();
}

/** What says the sum of a member, and of its own members, once all blocks have been added. */
function sumTree(
  { layout, offset, bits, path }: FieldPlace,
  stride: number,
  words: WordSum[],
  others: OtherSums,
): () => Value {
  const field = { path, layout, offset, ...(bits === undefined ? {} : { bits }) };
  if (isRecord(layout)) {
    const members = shownMembers(layout).map((member) => {
      const place = { ...member, path: member.name, offset: offset + member.offset };
      return [member.name, sumTree(place, stride, words, others)] as const;
    });
    return () => Object.fromEntries(members.map(([name, sum]) => [name, sum()]));
  }
  const word = WordSum.of(field, stride);
  if (word === null) return others.follow(field);
  words.push(word);
  return () => word.total;
}

/** Adds what is no aligned integer of 4 or 8 bytes, by the emitted fold of per-CPU values. */
class OtherSums {
  readonly #fields: RecordLayout["fields"][number][] = [];
  readonly #stride: number;
  #fold:
    | { readonly count: number; readonly layout: RecordLayout; readonly run: Folder }
    | undefined;
  #sums: Value = null;

  constructor(stride: number) {
    this.#stride = stride;
  }

  /** Adds a member to those that are summed. @returns its sum so far */
  follow({ layout, offset, bits }: FieldPlace): () => Value {
    const name = String(this.#fields.length);
    this.#fields.push({ name, offset, layout, ...(bits === undefined ? {} : { bits }) });
    return () => memberOf(this.#sums, name);
  }

  /** @param bytes `count` elements side by side */
  add(bytes: Uint8Array, count: number): void {
    if (this.#fields.length === 0 || count === 0) return;
    const { layout, run } = this.#foldOf(count);
    const out = new Uint8Array(layout.size);
    run(bytes, 0, out, 0);
    const block = interpret(layout, out, 0, PLAIN);
    this.#sums = this.#sums === null ? block : mergeSums(layout, this.#sums, block);
  }

  /** A fold is compiled for one count: that of a full block, and at the end that of the last. */
  #foldOf(count: number) {
    if (this.#fold?.count !== count) {
      const fields = this.#fields;
      const layout: RecordLayout = { kind: "struct", fields, size: this.#stride, type: "struct" };
      const fold = foldSlots(layout, "sum", count, this.#stride);
      if (!isRecord(fold.layout)) throw new Error("a folded struct is a struct");
      this.#fold = { count, layout: fold.layout, run: fold.compile() };
    }
    return this.#fold;
  }
}

function memberOf(record: Value, name: string): Value {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return null;
  return Object.entries(record).find(([key]) => key === name)?.[1] ?? null;
}

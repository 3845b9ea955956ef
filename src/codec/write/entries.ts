import { assertContained } from "../contained.ts";
import { type Shape, type Style, slotStride } from "../shape.ts";
import type { Home } from "../wasm/home.ts";
import { at, give, i32, i64, type Place, repeat } from "../wasm/instructions.ts";
import { loopOver } from "../wasm/loop.ts";
import { Module } from "../wasm/module.ts";
import { type Effect, type I64, sequence } from "../wasm/piece.ts";
import { placed, requireRoom } from "../wasm/placed.ts";
import { Emitter } from "./emitter.ts";
import { Output } from "./output.ts";

/** Turns raw entries into text: straight-line code for one layout, without an object an entry. */
export interface EntryWriter {
  /** The most bytes that one entry takes, with what separates it from the next. */
  readonly bound: number;
  /** Room for text in the writer's own memory. Its address stays. */
  readonly text: Uint8Array;
  /**
   * Key i starts at `i * keyStride` of `keys`, value i (all slots of a per-CPU one) at
   * `i * valueStride` of `values`; entries `from` to `from + count - 1` are written to `out` from
   * `at` on. The caller leaves `count * bound` bytes of room. Arrays in the writer's memory are read
   * and written in place, others copied.
   *
   * @returns where the text ends
   * @throws RangeError where an array is too short
   */
  write(
    keys: Uint8Array,
    values: Uint8Array,
    keyStride: number,
    valueStride: number,
    from: number,
    count: number,
    out: Uint8Array,
    at: number,
  ): number;
}

/** What a writer shows of the entries that it is given. */
export interface Shown {
  readonly shape: Shape;
  /** The statements that must come before a value is written, and where it is then. */
  value(emitter: Emitter, values: Place): { readonly before: Effect; readonly place: Place };
}

/** Nothing else than what they are. */
export function shownAsIs(shape: Shape): Shown {
  return { shape, value: (_, place) => ({ before: sequence([]), place }) };
}

/** What the statements for one entry are made of. */
export interface EntryCode {
  readonly emitter: Emitter;
  readonly key: Place;
  readonly value: Place;
  /** Writes each CPU's value of a per-CPU shape, with `separator` between them. */
  readonly slots: (
    out: Output,
    separator: string,
    body: (inner: Output, cpu: I64, slot: Place) => void,
  ) => void;
}

/** Bytes of text that are gathered before they are written out: no less than a chunk of cli/out.ts. */
const TEXT_BYTES = 512 * 1024;
/** Bytes of entries that are brought to the module's memory at once. */
const ENTRY_BYTES = 256 * 1024;
/** Wide stores touch up to seven bytes behind the end, wide loads as many behind an entry. */
const SLACK = 8;

/**
 * Compiles a writer of the statements that `emit` writes for one entry.
 *
 * @param home where its memory is; its own unless said
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function entryWriter(
  shape: Shape,
  shown: Shown,
  style: Style,
  home: Home | null,
  emit: (out: Output, code: EntryCode) => void,
): EntryWriter {
  assertContained(shape.key);
  assertContained(shape.value);
  const cpus = shape.cpus ?? [];
  const module = new Module(home);
  const ids = module.data(new Uint8Array(Uint32Array.from(cpus).buffer));
  const keySize = shape.key.size;
  const valueSize = shape.cpus === null ? shape.value.size : slotStride(shape) * cpus.length;
  let bound = SLACK;
  const main = module.define(
    ["i32", "i32", "i32", "i32", "i32", "i32"],
    "i32",
    ([key, value, keyStride, valueStride, left, end], locals) => {
      const emitter = new Emitter(module, locals, style);
      const out = new Output(end);
      const { before, place } = shown.value(emitter, at(value.get));
      out.statement(before);
      emit(out, {
        emitter,
        key: at(key.get),
        value: place,
        slots(into, separator, body) {
          const loop = loopOver(locals, at(value.get), slotStride(shape), cpus.length);
          const cpu = i64.load32_u(at(i32.shl(loop.index, i32.const(2)), ids));
          into.list(loop, separator, (inner) => body(inner, cpu, loop.place));
        },
      });
      const next = sequence([
        out.code(),
        key.set(i32.add(key.get, keyStride.get)),
        value.set(i32.add(value.get, valueStride.get)),
        left.set(i32.sub(left.get, i32.const(1))),
      ]);
      bound += out.bound;
      return sequence([repeat(next, left.get), give(end.get)]);
    },
  );
  const room = Math.max(ENTRY_BYTES, 2 * SLACK + keySize + valueSize);
  const entries = module.end;
  const text = entries + ((room + 7) & ~7);
  const textSize = Math.max(TEXT_BYTES, bound) + SLACK;
  const { memory, run } = module.instantiate(main, text + textSize - entries);

  return {
    bound,
    text: memory.subarray(text, text + textSize),
    write(keys, values, keyStride, valueStride, from, count, out, at) {
      requireRoom(out, at + count * bound);
      const direct = out.buffer === memory.buffer;
      const fit = Math.floor((room - keySize - valueSize - SLACK) / (keyStride + valueStride)) + 1;
      const most = direct ? fit : Math.min(fit, Math.floor(textSize / bound));
      let end = at;
      for (let done = 0; done < count; done += most) {
        const piece = Math.min(most, count - done);
        const first = from + done;
        const keyBytes = (piece - 1) * keyStride + keySize;
        const valueBytes = (piece - 1) * valueStride + valueSize;
        const key = placed(memory, keys, first * keyStride, keyBytes, entries);
        const value = placed(
          memory,
          values,
          first * valueStride,
          valueBytes,
          entries + ((keyBytes + 7) & ~7),
        );
        const to = direct ? out.byteOffset + end : text;
        const length = (run(key, value, keyStride, valueStride, piece, to) >>> 0) - to;
        if (!direct) out.set(memory.subarray(text, text + length), end);
        end += length;
      }
      return end;
    },
  };
}

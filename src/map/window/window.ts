import type { Layout } from "../../btf/layout.ts";
import { assertContained } from "../../codec/contained.ts";
import { compileDecoder } from "../../codec/decode.ts";
import { type FieldPlace, findField, wholeOf } from "../../codec/field.ts";
import { interpretMember } from "../../codec/interpret.ts";
import { compileLoad, type Load } from "../../codec/load.ts";
import type { Style } from "../../codec/shape.ts";
import type { Value } from "../../entry.ts";
import { UsageError } from "../../errors.ts";
import { type Change, type ChangeOptions, changesOf } from "./changes.ts";
import { Copies, type Unsettled } from "./copies.ts";
import type { Elements, Extent } from "./elements.ts";
import { findNonzero } from "./nonzero.ts";
import { Seqlock } from "./seqlock.ts";
import { sumOf } from "./sum.ts";

/** Reads one member of one element. @throws RangeError past the end, TypeError once disposed of */
export type ReadElement<V extends Value = Value> = (index: number) => V;

export interface WindowSettings {
  readonly title: string;
  readonly seqlock?: string | undefined;
  readonly style: Style;
}

/**
 * An mmapable array, or a program's global variables, read in place: a read is a load, not a system
 * call. A number of up to 8 bytes is never half old and half new; the words of a longer value may be
 * from different moments, unless its writer counts a seqlock and the window was opened with it.
 *
 * It needs neither the map's fd nor its pin to live. Disposing of it unmaps the memory and ends
 * every reader: a late read is a TypeError.
 */
export class Window implements Extent, Disposable {
  readonly first: number;
  readonly count: number;
  /** Of one element's value. */
  readonly layout: Layout;
  readonly seqlock: Seqlock | null;
  readonly #elements: Elements;
  readonly #settings: WindowSettings;
  #readWhole: ReadElement | undefined;

  /** `openWindow` makes it. @throws UsageError for a member that the value does not have */
  constructor(elements: Elements, layout: Layout, settings: WindowSettings) {
    assertContained(layout);
    this.first = elements.first;
    this.count = elements.count;
    this.layout = layout;
    this.#elements = elements;
    this.#settings = settings;
    const { seqlock } = settings;
    this.seqlock = seqlock === undefined ? null : new Seqlock(this.place(seqlock));
  }

  /** The value of one element. */
  read(index: number): Value {
    this.#readWhole ??= this.#reader(wholeOf(this.layout));
    return this.#readWhole(index);
  }

  /**
   * A compiled reader of one member: `packets`, `value.peer.port`, `hits[3]`. It is kept and called
   * often; in a loop each call sees what is in memory then.
   */
  field(path: string): ReadElement {
    return this.#reader(this.place(path));
  }

  /** The same of an integer of 8 or 16 bytes. @throws UsageError where it is none */
  bigint(path: string): ReadElement<bigint> {
    return this.#typed(path, "integer of 8 bytes", ({ layout }) => {
      return layout.kind === "int" && layout.size >= 8;
    });
  }

  /** The same of a smaller integer, or a float. @throws UsageError where it is none */
  number(path: string): ReadElement<number> {
    return this.#typed(path, "number of at most 4 bytes, or float", ({ layout }) => {
      return layout.kind === "float" || (layout.kind === "int" && layout.size <= 4);
    });
  }

  /** The sum over all elements, of one member or of every one; how is told at `sumOf`. */
  sum(path?: string): Value {
    return sumOf(this.copies(), path === undefined ? wholeOf(this.layout) : this.place(path));
  }

  /** The indexes of the elements that have a byte other than zero, ascending. */
  *nonzero(): Generator<number, void, void> {
    const copies = this.copies();
    const places = new Uint32Array(copies.capacity);
    for (const count of copies.blocks()) {
      const found = findNonzero(copies.halves, count, copies.stride / 4, places);
      for (let i = 0; i < found; i += 1) yield copies.index(places[i] ?? 0);
    }
  }

  /** Elements that changed, as they change; it ends when the signal is aborted. */
  changes(options: ChangeOptions): AsyncGenerator<Change, void, void> {
    return changesOf(this, this.#settings.style, options);
  }

  /** Private copies of the elements, a block at a time. */
  copies(unsettled?: Unsettled): Copies {
    this.#elements.assertMapped();
    return new Copies(this.#elements, this.seqlock, unsettled);
  }

  /** @throws UsageError where the value has no such member */
  place(path: string): FieldPlace {
    const place = findField(this.layout, path);
    if (place !== undefined) return place;
    throw new UsageError(
      `${this.#settings.title}: its values have no member ${JSON.stringify(path)}`,
      "`bpfkit layout MAP` shows the members",
    );
  }

  [Symbol.dispose](): void {
    this.#elements[Symbol.dispose]();
  }

  #typed<V extends Value>(path: string, what: string, fits: (place: FieldPlace) => boolean) {
    const place = this.place(path);
    if (!fits(place)) {
      const why = `${path}: ${place.layout.type} is no ${what}`;
      throw new UsageError(why, "`bpfkit layout MAP` shows the members");
    }
    return this.#reader(place) as ReadElement<V>; // by its layout
  }

  #reader(place: FieldPlace): ReadElement {
    const load = this.seqlock === null ? compileLoad(place, this.#settings.style) : null;
    return load === null ? this.#copyingReader(place) : this.#loadingReader(load);
  }

  #loadingReader(load: Load): ReadElement {
    const elements = this.#elements;
    const { first, count, stride, pieces } = elements;
    const [only, more] = pieces;
    if (only === undefined || more !== undefined) {
      return (index) => {
        const piece = elements.piece(index);
        return load(piece.view, (index - piece.first) * stride);
      };
    }
    const { view } = only;
    return (index) => {
      const at = index - first;
      if (!(at >= 0 && at < count && Number.isInteger(at))) elements.piece(index); // says what is wrong
      return load(view, at * stride);
    };
  }

  /** What is no single word is copied first, and so are all values under a seqlock. */
  #copyingReader({ layout, offset, bits }: FieldPlace): ReadElement {
    const { style } = this.#settings;
    const copies = this.copies();
    const { bytes } = copies;
    const decode =
      bits === undefined
        ? compileDecoder(layout, style)
        : (from: Uint8Array, at: number) =>
            interpretMember({ name: "", offset: 0, layout, bits }, from, at, style);
    return (index) => {
      copies.one(index);
      return decode(bytes, offset);
    };
  }
}

import type { Batch } from "../../entry.ts";
import type { Kind } from "../kinds.ts";
import type { Names } from "../names.ts";

/** Collects the names that entries point at, once each: the map's own kernel is asked, and only then. */
export class NameCollector {
  readonly #names: Names;
  readonly #ask: ((view: DataView, at: number, size: number) => void) | null;
  readonly #valueSize: number;
  readonly #found = new Map<string, string | null>();

  /** @param buildIds the stacks are of files and offsets, which need no names */
  constructor(names: Names, kind: Pick<Kind, "value">, valueSize: number, buildIds: boolean) {
    this.#names = names;
    this.#valueSize = valueSize;
    if (kind.value === "program") this.#ask = (view, at) => this.#program(view, at);
    else if (kind.value === "stack" && !buildIds) {
      this.#ask = (view, at, size) => this.#stack(view, at, size);
    } else this.#ask = null;
  }

  add({ values, valueStride, count }: Batch): void {
    if (this.#ask === null) return;
    const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
    for (let i = 0; i < count; i += 1) this.#ask(view, i * valueStride, this.#valueSize);
  }

  /** By id in digits, or by address as `0x…`. */
  get found(): Record<string, string> {
    return Object.fromEntries([...this.#found].flatMap(([k, v]) => (v === null ? [] : [[k, v]])));
  }

  #program(view: DataView, at: number): void {
    const id = view.getUint32(at, true);
    this.#remember(String(id), () => this.#names.program(id));
  }

  /** The addresses up to the first zero. */
  #stack(view: DataView, start: number, size: number): void {
    for (let at = start; at + 8 <= start + size; at += 8) {
      const address = view.getBigUint64(at, true);
      if (address === 0n) return;
      this.#remember(addressText(address), () => this.#names.symbol(address) ?? null);
    }
  }

  #remember(what: string, ask: () => string | null): void {
    if (!this.#found.has(what)) this.#found.set(what, ask());
  }
}

/** The names as they were when and where the snapshot was taken. */
export function storedNames(names: Readonly<Record<string, string>>): Names {
  const known = new Map(Object.entries(names));
  return {
    program: (id) => known.get(String(id)) ?? null,
    symbol: (address) => known.get(addressText(address)),
  };
}

function addressText(address: bigint): string {
  return `0x${address.toString(16)}`;
}

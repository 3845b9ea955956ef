import { mkdirSync, rmSync } from "node:fs";
import type { Layout } from "../src/btf/layout.ts";
import { PLAIN } from "../src/codec/shape.ts";
import { MAP_FLAGS } from "../src/libbpf/constants.ts";
import { BpfMap } from "../src/libbpf/map.ts";
import { Elements } from "../src/map/window/elements.ts";
import { Window } from "../src/map/window/window.ts";

export const ELEMENTS = 16 * 2 ** 20;
/** In a sparse array one element of so many is not zero. */
const SPARSENESS = 97;
const DIRECTORY = "/sys/fs/bpf/bpfkit-bench-mmap";
const U64: Layout = { kind: "int", size: 8, signed: false, type: "__u64" };

/** Mmapable arrays of 16M u64, pinned for as long as this lives. */
export class U64Arrays implements Disposable {
  readonly #owned = new DisposableStack();

  constructor() {
    rmSync(DIRECTORY, { recursive: true, force: true }); // of a run that was killed
    mkdirSync(DIRECTORY);
    this.#owned.defer(() => rmSync(DIRECTORY, { recursive: true, force: true }));
  }

  pin(name: "sparse" | "dense"): string {
    return `${DIRECTORY}/${name}`;
  }

  /** The same content in each run: all 64 bits are used. */
  make(name: "sparse" | "dense"): { readonly map: BpfMap; readonly window: Window } {
    const map = this.#owned.use(
      BpfMap.create({
        type: "array",
        name,
        keySize: 4,
        valueSize: 8,
        maxEntries: ELEMENTS,
        flags: MAP_FLAGS.BPF_F_MMAPABLE,
      }),
    );
    map.pin(this.pin(name));
    {
      using memory = map.map(0, ELEMENTS * 8, true);
      const halves = new Int32Array(memory.buffer);
      const step = name === "sparse" ? SPARSENESS : 1;
      for (let i = 0; i < ELEMENTS; i += step) {
        halves[2 * i] = Math.imul(i, 0x9e3779b1);
        halves[2 * i + 1] = Math.imul(i, 0x85ebca6b);
      }
    }
    const elements = this.#owned.use(new Elements(map, { first: 0, count: ELEMENTS }));
    return { map, window: new Window(elements, U64, { title: name, style: PLAIN }) };
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

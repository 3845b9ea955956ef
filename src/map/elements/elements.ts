import { BpfkitError } from "../../errors.ts";
import { iteratorText } from "../../libbpf/iterator.ts";
import type { Link } from "../../libbpf/link.ts";
import { BpfObject } from "../../libbpf/object.ts";
import { elementsObject } from "./object.ts";

/**
 * The kernel's own count of the entries of hash maps, for which it has no syscall: a small program
 * of ours asks it (kfunc bpf_map_sum_elem_count, kernel 6.6). Loading it takes some 20 ms.
 */
export class KernelElements implements Disposable {
  readonly #owned: DisposableStack;
  readonly #link: Link;

  private constructor(link: Link, owned: DisposableStack) {
    this.#link = link;
    this.#owned = owned;
  }

  /** Null where it is not to be had: an older kernel, or without CAP_BPF and CAP_PERFMON. */
  static async load(): Promise<KernelElements | null> {
    const image = await elementsObject();
    if (image === null) return null;
    using owned = new DisposableStack();
    try {
      const object = owned.use(BpfObject.open(image, "elements"));
      object.load();
      const link = owned.use(object.attach("tell_elements"));
      return new KernelElements(link, owned.move());
    } catch (error) {
      if (error instanceof BpfkitError) return null;
      throw error;
    }
  }

  /** Entries of the map with this id; null when it is gone. */
  of(id: number): number | null {
    const text = iteratorText(this.#link, "count the entries of maps");
    const found = new RegExp(`^${id} (-?\\d+)$`, "m").exec(text)?.[1];
    return found === undefined ? null : Number(found);
  }

  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

import type { ScanReport } from "../../entry.ts";
import type { EntrySource } from "../source.ts";
import { KernelElements } from "./elements.ts";

/** Looks at the kernel's count after a scan: a map that changes would show in one of them. */
const LOOKS = 3;

/** Compares a scan with what the kernel counts by itself: an end marker alone proves nothing. */
export class CrossCheck implements Disposable {
  readonly #kernel: KernelElements;
  readonly #id: number;
  readonly #before: number | null;

  private constructor(kernel: KernelElements, id: number) {
    this.#kernel = kernel;
    this.#id = id;
    this.#before = kernel.of(id);
  }

  /** Call it before the scan. Null where the kernel counts nothing that could be asked for. */
  static async begin({ kind, live, info }: EntrySource): Promise<CrossCheck | null> {
    if (!live || kind.listing !== "hash") return null;
    const kernel = await KernelElements.load();
    if (kernel === null) return null;
    using owned = new DisposableStack();
    owned.use(kernel);
    const check = new CrossCheck(kernel, info.id);
    owned.move();
    return check;
  }

  /** Corrects the report of a scan that found another number of entries in a map that stood still. */
  verify(report: ScanReport): void {
    const counts = Array.from({ length: LOOKS }, () => this.#kernel.of(this.#id));
    const still = this.#before !== null && counts.every((count) => count === this.#before);
    if (still && report.entries !== this.#before) report.complete = false;
  }

  [Symbol.dispose](): void {
    this.#kernel[Symbol.dispose]();
  }
}

import { affinity, setAffinity } from "../libbpf/os.ts";

/**
 * Keeps the calling thread on one CPU while its scope lasts. Bun's compiler and collector have
 * threads of their own, which stay free.
 */
export class Pinned implements Disposable {
  readonly #before = affinity();

  /** @throws KernelError EINVAL for a CPU that this process may not use */
  constructor(cpu: number) {
    setAffinity([cpu]);
  }

  [Symbol.dispose](): void {
    setAffinity(this.#before);
  }
}

import { check } from "./check.ts";
import { Fd } from "./fd.ts";
import { libbpf, libbpfObjects } from "./ffi/library.ts";
import type { Address } from "./ffi/memory.ts";
import { opts, struct } from "./ffi/struct.ts";
import { infoByFd } from "./info.ts";

/**
 * A program attached to its hook. When its scope ends the program is detached, unless the link is
 * pinned: then the pin holds it, and removing the pin detaches it.
 */
export class Link implements Disposable {
  #address: Address | null;

  /** Takes over a `struct bpf_link *`. */
  constructor(address: Address) {
    this.#address = address;
  }

  /** -1 once detached. */
  get fd(): number {
    return this.#address === null ? -1 : libbpfObjects().bpf_link__fd(this.#address);
  }

  pin(path: string): void {
    const returned = libbpfObjects().bpf_link__pin(this.#address, path);
    check("bpf_obj_pin", returned, `pin link ${path}`);
  }

  [Symbol.dispose](): void {
    if (this.#address === null) return;
    libbpfObjects().bpf_link__destroy(this.#address);
    this.#address = null;
  }
}

/** The first members of struct bpf_link_info, which all kinds of links share. */
export interface LinkInfo {
  /** enum bpf_link_type */
  readonly type: number;
  readonly id: number;
  readonly progId: number;
}

/** Of a link's pin; a link opens with all rights only. */
export function pinnedLinkInfo(path: string): LinkInfo {
  const what = `open ${path}`;
  const returned = libbpf().bpf_obj_get_opts(path, opts(16).bytes);
  using fd = new Fd(check("bpf_obj_get", returned, what));
  const { view } = infoByFd(fd.raw, struct(16), what, "bpf-link");
  return {
    type: view.getUint32(0, true),
    id: view.getUint32(4, true),
    progId: view.getUint32(8, true),
  };
}

import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { check } from "./check.ts";
import { Fd } from "./fd.ts";
import { libbpf } from "./ffi/library.ts";
import type { Link } from "./link.ts";
import { read } from "./os/file.ts";

/** The kernel hands out no more than its seq_file's buffer, 32 KiB, in one read. */
const PIECE = 32 * 1024;

/** All that an attached `iter/…` program writes when it is run once, as text. */
export function iteratorText(link: Link, what: string): string {
  using fd = new Fd(check("bpf_iter_create", libbpf().bpf_iter_create(link.fd), what));
  const piece = new Uint8Array(new ArrayBuffer(PIECE));
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const got = read(fd.raw, piece);
    if (got === 0) return text + decoder.decode();
    if (got > 0) text += decoder.decode(piece.subarray(0, got), { stream: true });
    // EAGAIN: a million objects have been passed without a word (kernel/bpf/bpf_iter.c).
    else if (got !== -ERRNO.EINTR && got !== -ERRNO.EAGAIN) {
      throw new KernelError("read", -got, what);
    }
  }
}

import { ERRNO } from "../errno.ts";
import { KernelError } from "../errors.ts";
import { read } from "../libbpf/os.ts";

const CHUNK = 65536;

/** The lines of an open file, without their ends. Blocks; constant memory. */
export function* linesOf(fd: number): Generator<string, void, void> {
  const chunk = new Uint8Array(new ArrayBuffer(CHUNK));
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const got = read(fd, chunk);
    if (got === -ERRNO.EINTR) continue;
    if (got < 0) throw new KernelError("read", -got, "read standard input");
    if (got === 0) break;
    const lines = (rest + decoder.decode(chunk.subarray(0, got), { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

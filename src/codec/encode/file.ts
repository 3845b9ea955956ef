import { UsageError } from "../../errors.ts";

/** The bytes of `@FILE`, one more than `size` at most: enough to tell that the file is too long. */
export function fileBytes(path: string, what: string, size: number): Uint8Array {
  // Looked up here, not imported: loading node:fs costs each start of the program over 1 ms.
  const fs = process.getBuiltinModule("node:fs");
  const room = new Uint8Array(new ArrayBuffer(size + 1));
  try {
    const fd = fs.openSync(path, "r");
    try {
      let length = 0;
      for (;;) {
        const got = fs.readSync(fd, room, length, room.length - length, null);
        length += got;
        if (got === 0 || length === room.length) return room.subarray(0, length);
      }
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new UsageError(
      `${what}: @${path}: ${code}`,
      "@FILE reads raw bytes; a text that starts with @ goes in JSON quotes",
    );
  }
}

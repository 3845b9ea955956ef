import { readSync } from "node:fs";
import { BpfkitError } from "../../errors.ts";
import { Fd } from "../../libbpf/fd.ts";
import { O_RDONLY, status } from "../../libbpf/os.ts";
import {
  checkPreamble,
  FOOTER_BYTES,
  FRAME_CRC,
  FRAME_HEAD,
  type FrameHead,
  frameContent,
  frameHead,
  PREAMBLE_BYTES,
  type Tag,
  trailerOffset,
} from "./frame.ts";

/** The writer keeps far below this, but for a single entry that is larger: no more is unpacked. */
const MOST_BYTES = 1 << 26;

/** A frame of the file, not read yet. */
export interface FramePlace extends FrameHead {
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** An open snapshot file, read by position. */
export class SnapshotFile implements Disposable {
  readonly path: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  readonly #fd: Fd;

  /** @throws BpfkitError E_FORMAT: no snapshot, or of another version */
  static open(path: string): SnapshotFile {
    using owned = new DisposableStack();
    const file = owned.use(new SnapshotFile(path, Fd.open(path, O_RDONLY)));
    checkPreamble(file.#read(0, PREAMBLE_BYTES), path);
    owned.move();
    return file;
  }

  private constructor(path: string, fd: Fd) {
    this.path = path;
    this.#fd = fd;
    this.size = status(path)?.size ?? 0;
  }

  /** The frames in their order, up to the end or to what is none. */
  *frames(from = PREAMBLE_BYTES): Generator<FramePlace, void, void> {
    for (let at = from; ; ) {
      const place = this.frame(at);
      if (place === null) return;
      yield place;
      at = place.end;
    }
  }

  /** The frame that begins at `offset`, or null where none can, or a part of it is missing. */
  frame(offset: number): FramePlace | null {
    if (offset + FRAME_HEAD > this.size) return null;
    const head = frameHead(this.#read(offset, FRAME_HEAD));
    const end = offset + FRAME_HEAD + head.stored + FRAME_CRC;
    return end > this.size || !/^[A-Z]{4}$/.test(head.tag) ? null : { ...head, offset, end };
  }

  /** @throws BpfkitError E_FORMAT: damaged, or of another kind than `tag` */
  content(place: FramePlace, tag: Tag): Uint8Array {
    const bytes = this.#read(place.offset, place.end - place.offset);
    if (bytes.length < place.end - place.offset || place.tag !== tag) {
      throw new BpfkitError("E_FORMAT", "it is not where it should be");
    }
    if (place.length > MOST_BYTES && place.entries !== 1) {
      throw new BpfkitError("E_FORMAT", `${place.length} bytes are more than it can have`);
    }
    return frameContent(bytes);
  }

  /** Where the trailer should begin, or null: the file was cut short. */
  trailerOffset(): number | null {
    return trailerOffset(this.#read(Math.max(0, this.size - FOOTER_BYTES), FOOTER_BYTES));
  }

  /** `length` bytes from `offset`, or what there is of them. */
  #read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(new ArrayBuffer(length));
    let got = 0;
    while (got < length) {
      const more = this.#readOnce(bytes.subarray(got), offset + got);
      if (more === 0) break;
      got += more;
    }
    return bytes.subarray(0, got);
  }

  #readOnce(into: Uint8Array, position: number): number {
    try {
      return readSync(this.#fd.raw, into, 0, into.length, position);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new BpfkitError("E_IO", `read ${this.path}: ${why}`, { op: "pread", cause });
    }
  }

  [Symbol.dispose](): void {
    this.#fd[Symbol.dispose]();
  }
}

import { BpfkitError } from "../../errors.ts";
import { compress, compressing, decompress } from "./zstd.ts";

/**
 * The first bytes of a snapshot. As in PNG: a byte above 127, a CR LF and an LF show a file that
 * went through something that takes it for text.
 */
export const MAGIC = new Uint8Array([0x89, 0x42, 0x50, 0x4b, 0x0d, 0x0a, 0x1a, 0x0a]); // \x89BPK\r\n\x1a\n
/** Raised by every change that an older reader would misread. */
export const VERSION = 1;
/** MAGIC, u32 version, u32 zero. */
export const PREAMBLE_BYTES = 16;
/** u32 tag, u32 entries, u32 length of the content, u32 stored bytes. */
export const FRAME_HEAD = 16;
/** u32 CRC-32 over the head and the stored bytes. */
export const FRAME_CRC = 4;
/** u64 offset of the TAIL frame, then END. */
export const FOOTER_BYTES = 16;
/** The last bytes of a whole snapshot. */
export const END = new Uint8Array([0x42, 0x50, 0x4b, 0x0d, 0x0a, 0x45, 0x4e, 0x44]); // BPK\r\nEND

/** What a frame holds: the header, the map's BTF, a block of entries, the trailer. */
export type Tag = "HEAD" | "TYPE" | "DATA" | "TAIL";

export interface FrameHead {
  /** Four characters; one that this version does not know is left alone. */
  readonly tag: string;
  readonly entries: number;
  /** Bytes of the content, unpacked. */
  readonly length: number;
  /** Bytes in the file, without head and checksum. */
  readonly stored: number;
}

export function preamble(): Uint8Array {
  const bytes = new Uint8Array(PREAMBLE_BYTES);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, VERSION, true);
  return bytes;
}

/**
 * @param title how messages call the file
 * @throws BpfkitError E_FORMAT: no snapshot, or of a version that this reader does not know
 */
export function checkPreamble(bytes: Uint8Array, title: string): void {
  if (bytes.length < PREAMBLE_BYTES || !startsWith(bytes, MAGIC)) {
    throw new BpfkitError("E_FORMAT", `${title}: neither a pin nor a snapshot`, {
      hint: "a pin stands on a bpffs; a snapshot has lost its first bytes, or is none",
    });
  }
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (version === VERSION) return;
  throw new BpfkitError(
    "E_FORMAT",
    `${title}: a snapshot of version ${version}, which is not known`,
    {
      hint: `this bpfkit reads version ${VERSION}; a newer one may read it`,
    },
  );
}

export function startsWith(bytes: Uint8Array, with_: Uint8Array): boolean {
  return with_.every((byte, at) => bytes[at] === byte);
}

/** A frame of the content, compressed. */
export function frame(tag: Tag, content: Uint8Array<ArrayBuffer>): Uint8Array {
  return framed(tag, 0, content.length, compress(content));
}

/** A block's frame, compressed on another thread: leave the content alone until then. */
export async function blockFrame(
  content: Uint8Array<ArrayBuffer>,
  entries: number,
): Promise<Uint8Array> {
  return framed("DATA", entries, content.length, await compressing(content));
}

/** Head and checksum around what is stored. */
function framed(tag: Tag, entries: number, length: number, stored: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEAD + stored.length + FRAME_CRC);
  const view = new DataView(bytes.buffer);
  new TextEncoder().encodeInto(tag, bytes);
  view.setUint32(4, entries, true);
  view.setUint32(8, length, true);
  view.setUint32(12, stored.length, true);
  bytes.set(stored, FRAME_HEAD);
  const end = FRAME_HEAD + stored.length;
  view.setUint32(end, Bun.hash.crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/** Reads a frame's first FRAME_HEAD bytes; whether they can be trusted shows the checksum only. */
export function frameHead(bytes: Uint8Array): FrameHead {
  const view = new DataView(bytes.buffer, bytes.byteOffset, FRAME_HEAD);
  return {
    tag: String.fromCharCode(...bytes.subarray(0, 4)),
    entries: view.getUint32(4, true),
    length: view.getUint32(8, true),
    stored: view.getUint32(12, true),
  };
}

/**
 * The content of a whole frame.
 *
 * @param bytes head, stored bytes and checksum, no more
 * @throws BpfkitError E_FORMAT: damaged
 */
export function frameContent(bytes: Uint8Array<ArrayBuffer>): Uint8Array {
  const end = bytes.length - FRAME_CRC;
  const crc = new DataView(bytes.buffer, bytes.byteOffset + end, FRAME_CRC).getUint32(0, true);
  if (Bun.hash.crc32(bytes.subarray(0, end)) !== crc) {
    throw new BpfkitError("E_FORMAT", "its checksum does not fit");
  }
  return decompress(bytes.subarray(FRAME_HEAD, end), frameHead(bytes).length);
}

export function footer(tailOffset: number): Uint8Array {
  const bytes = new Uint8Array(FOOTER_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(tailOffset), true);
  bytes.set(END, 8);
  return bytes;
}

/** Where the trailer is, or null: these are no last bytes of a snapshot, it was cut. */
export function trailerOffset(bytes: Uint8Array): number | null {
  if (bytes.length < FOOTER_BYTES || !startsWith(bytes.subarray(8), END)) return null;
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

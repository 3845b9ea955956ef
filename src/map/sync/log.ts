/**
 * The log beside a state file: a head, then frames. What a frame means depends on whether the state
 * file counts it as acknowledged.
 *
 * head   "bpfkitsl", u32 version, u32 generation, u32 key size, u32 slots
 * frame  u32 kind, u32 records, u32 bytes that follow, u32 CRC-32 of them
 * record key, then of a put or due one for each slot a u64: its number
 */
import { BpfkitError } from "../../errors.ts";

/** What a frame's records are. */
export const FRAME = {
  /** Entries with the numbers that were delivered. */
  put: 1,
  /** Keys whose deletion was delivered, or that are not of interest any more. */
  delete: 2,
  /** Entries whose delivery was begun and never acknowledged. */
  due: 3,
  /** All entries before it are due again: a fresh full read was asked for. */
  afresh: 4,
} as const;
export type FrameKind = (typeof FRAME)[keyof typeof FRAME];

const MAGIC = "bpfkitsl";
const VERSION = 1;
export const HEAD_BYTES = 24;
const FRAME_HEAD_BYTES = 16;
const NUMBER_BYTES = 8;

export interface LogShape {
  readonly keySize: number;
  readonly slots: number;
}

export interface Frame {
  readonly kind: FrameKind;
  readonly records: DataView;
  readonly count: number;
  /** Bytes of one record. */
  readonly stride: number;
  /** Where the next frame begins. */
  readonly end: number;
}

export function recordBytes(kind: FrameKind, { keySize, slots }: LogShape): number {
  if (kind === FRAME.afresh) return 0;
  return kind === FRAME.delete ? keySize : keySize + slots * NUMBER_BYTES;
}

/** A frame with room for `count` records, to be filled and then sealed. */
export function emptyFrame(kind: FrameKind, count: number, shape: LogShape): Uint8Array {
  const payload = count * recordBytes(kind, shape);
  const bytes = new Uint8Array(new ArrayBuffer(FRAME_HEAD_BYTES + payload));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, count, true);
  view.setUint32(8, payload, true);
  return bytes;
}

/** The records of a frame, to be filled. */
export function recordsOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(FRAME_HEAD_BYTES);
}

export function seal(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset);
  view.setUint32(12, Bun.hash.crc32(recordsOf(frame)), true);
  return frame;
}

export function logHead(generation: number, { keySize, slots }: LogShape): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(HEAD_BYTES));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  [VERSION, generation, keySize, slots].forEach((word, i) => {
    view.setUint32(MAGIC.length + i * 4, word, true);
  });
  return bytes;
}

/** @throws BpfkitError E_FORMAT when the log is of another state file */
export function checkLogHead(
  bytes: Uint8Array,
  generation: number,
  shape: LogShape,
  path: string,
): void {
  const expected = logHead(generation, shape);
  if (bytes.length >= HEAD_BYTES && expected.every((byte, i) => bytes[i] === byte)) return;
  throw new BpfkitError("E_FORMAT", `${path}: it is not the log of its state file`, {
    hint: "state file and log belong together: restore both, or remove both and begin afresh",
  });
}

/** The frame at `at`, or null where none is whole. */
export function frameAt(bytes: Uint8Array, at: number, shape: LogShape): Frame | null {
  if (at + FRAME_HEAD_BYTES > bytes.length) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const kind = Object.values(FRAME).find((each) => each === view.getUint32(0, true));
  const [count, payload] = [view.getUint32(4, true), view.getUint32(8, true)];
  const end = at + FRAME_HEAD_BYTES + payload;
  if (kind === undefined || end > bytes.length) return null;
  const stride = recordBytes(kind, shape);
  if (payload !== count * stride) return null;
  const records = bytes.subarray(at + FRAME_HEAD_BYTES, end);
  if (Bun.hash.crc32(records) !== view.getUint32(12, true)) return null;
  return { kind, records: new DataView(records.buffer, records.byteOffset), count, stride, end };
}

/** What a spill file says of itself, so that its entries can be delivered without their map. */
import { BpfkitError } from "../../errors.ts";
import type { Header } from "../snapshot/header.ts";
import { toJson } from "../snapshot/header.ts";
import type { Opening } from "../snapshot/write.ts";

/** As a snapshot's (snapshot/frame.ts), with another letter: \x89BPD\r\n\x1a\n */
const MAGIC = new Uint8Array([0x89, 0x42, 0x50, 0x44, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Raised by every change that an older reader would misread. */
const VERSION = 1;
/** MAGIC, u32 version, u32 bytes of the JSON, u32 capacity, u32 bytes of a value, two BTF lengths, u32 CRC-32. */
const FIXED = 36;
const AT = { version: 8, json: 12, capacity: 16, value: 20, btf: 24, crc: 32 } as const;
/** A module's BTF continues the kernel's. */
const MOST_BTF = 2;

export interface SpillHead {
  readonly header: Header;
  /** Raw BTF; a second one continues the first. */
  readonly btf: readonly Uint8Array[];
  /** Bytes of one entry's value: all slots of a per-CPU value. */
  readonly valueBytes: number;
  /** Entries that each half of the file has room for. */
  readonly capacity: number;
}

export function headBytes({ header, btf, valueBytes }: Opening, capacity: number): Uint8Array {
  const parts = [toJson(header), ...btf.slice(0, MOST_BTF)];
  const bytes = new Uint8Array(FIXED + parts.reduce((sum, part) => sum + part.length, 0));
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(AT.version, VERSION, true);
  view.setUint32(AT.json, parts[0]?.length ?? 0, true);
  view.setUint32(AT.capacity, capacity, true);
  view.setUint32(AT.value, valueBytes, true);
  for (let i = 0; i < MOST_BTF; i += 1) {
    view.setUint32(AT.btf + 4 * i, btf[i]?.length ?? 0, true);
  }
  let at = FIXED;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  view.setUint32(AT.crc, checksum(bytes, at), true);
  return bytes;
}

/**
 * @param bytes the file's
 * @param path for messages
 * @returns the head, and how many bytes it takes
 * @throws BpfkitError E_FORMAT: no spill file, of another version, or damaged
 */
export function parseHead(bytes: Uint8Array, path: string): { head: SpillHead; length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < FIXED || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw new BpfkitError("E_FORMAT", `${path}: not a file that drain keeps entries in`, {
      hint: "--resume takes the file that an earlier drain named when it ended",
    });
  }
  const version = view.getUint32(AT.version, true);
  if (version !== VERSION) {
    throw new BpfkitError("E_FORMAT", `${path}: of version ${version}, which is not known`, {
      hint: `this bpfkit reads version ${VERSION}; a newer one may read it`,
    });
  }
  const lengths = [AT.json, AT.btf, AT.btf + 4].map((at) => view.getUint32(at, true));
  const length = lengths.reduce((sum, part) => sum + part, FIXED);
  if (length > bytes.length || view.getUint32(AT.crc, true) !== checksum(bytes, length)) {
    throw new BpfkitError("E_FORMAT", `${path}: its head is damaged, its checksum does not fit`);
  }
  const parts: Uint8Array[] = [];
  let at = FIXED;
  for (const part of lengths) {
    parts.push(bytes.slice(at, at + part));
    at += part;
  }
  const [json = bytes.subarray(0, 0), ...btf] = parts;
  const header = JSON.parse(new TextDecoder().decode(json)) as Header;
  const { map } = header;
  return {
    head: {
      header: { ...header, map: { ...map, extra: BigInt(map.extra) } },
      btf: btf.filter((part) => part.length > 0),
      valueBytes: view.getUint32(AT.value, true),
      capacity: view.getUint32(AT.capacity, true),
    },
    length,
  };
}

/** Of all but itself. */
function checksum(bytes: Uint8Array, length: number): number {
  const fixed = Bun.hash.crc32(bytes.subarray(0, AT.crc));
  return Bun.hash.crc32(bytes.subarray(FIXED, length), fixed);
}

import { loadBtf } from "./btf.ts";
import type { Fd } from "./fd.ts";

/** Type ids of `loadLockBtf`: `unsigned int`, and `struct { struct bpf_spin_lock lock; unsigned int count; … }`. */
export const LOCK_BTF = { key: 1, value: 3, keySize: 4, valueSize: 8 } as const;

const MAGIC = 0xeb9f;
const HEADER_SIZE = 24;
const KIND_INT = 1;
const KIND_STRUCT = 4;

/**
 * The smallest BTF of a map whose values have a spin lock: to try BPF_F_LOCK without a compiler.
 * Types and strings as linux/btf.h lays them out. Needs CAP_BPF.
 *
 * @param valueSize bytes, 8 or more: what follows the two members has no name
 */
export function loadLockBtf(valueSize: number = LOCK_BTF.valueSize): Fd {
  const strings = new TextEncoder().encode(
    "\0unsigned int\0bpf_spin_lock\0val\0locked\0lock\0count\0",
  );
  const name = (text: string): number => {
    const all = new TextDecoder().decode(strings);
    return all.indexOf(`\0${text}\0`) + 1;
  };
  const info = (kind: number, members: number): number => kind * 2 ** 24 + members;
  const types = [
    [name("unsigned int"), info(KIND_INT, 0), 4, 32],
    [name("bpf_spin_lock"), info(KIND_STRUCT, 1), 4, name("val"), 1, 0],
    [name("locked"), info(KIND_STRUCT, 2), valueSize, name("lock"), 2, 0, name("count"), 1, 32],
  ].flat();
  const typeBytes = types.length * 4;

  const bytes = new Uint8Array(HEADER_SIZE + typeBytes + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, MAGIC, true);
  view.setUint8(2, 1); // version
  const header = [HEADER_SIZE, 0, typeBytes, typeBytes, strings.length];
  [...header, ...types].forEach((word, i) => {
    view.setUint32(4 + i * 4, word, true);
  });
  bytes.set(strings, HEADER_SIZE + typeBytes);
  return loadBtf(bytes);
}

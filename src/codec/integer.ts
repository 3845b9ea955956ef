import type { Field } from "../btf/layout.ts";

/**
 * The integer of `width` bits that starts `shift` bits into the byte at `at`, little-endian.
 * Slow and exact, for any width.
 */
export function readBits(
  bytes: Uint8Array,
  at: number,
  bits: NonNullable<Field["bits"]>,
  signed: boolean,
): bigint {
  const { shift, width } = bits;
  let value = 0n;
  for (let i = Math.ceil((shift + width) / 8) - 1; i >= 0; i--) {
    value = (value << 8n) | BigInt(bytes[at + i] ?? 0);
  }
  value >>= BigInt(shift);
  return signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
}

/** All bits of a member that is no bitfield. */
export function wholeBits(size: number): NonNullable<Field["bits"]> {
  return { shift: 0, width: size * 8 };
}

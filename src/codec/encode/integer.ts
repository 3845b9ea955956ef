/** Integers as people type them, and into bytes. Little-endian unless a name says otherwise. */

export interface Range {
  readonly min: bigint;
  readonly max: bigint;
}

export function rangeOf(bits: number, signed: boolean): Range {
  const values = 1n << BigInt(bits);
  return signed ? { min: -values / 2n, max: values / 2n - 1n } : { min: 0n, max: values - 1n };
}

/** Bytes without a type may be an integer where they are as many as one has. */
export function isIntegerSize(size: number): boolean {
  return size === 1 || size === 2 || size === 4 || size === 8;
}

/**
 * `42`, `-1`, `+7`, `0x2a`, `-0x2a`; undefined for anything else. A leading zero is no decimal:
 * C and bpftool read it as octal, so `010` is left for the caller to refuse.
 */
export function integerOf(text: string): bigint | undefined {
  const [, sign, digits] = /^([+-]?)(0|[1-9]\d*|0[xX][0-9a-fA-F]+)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return sign === "-" ? -BigInt(digits) : BigInt(digits);
}

/** Two's complement for a negative value. */
export function storeInteger(bytes: Uint8Array, offset: number, size: number, value: bigint): void {
  let rest = BigInt.asUintN(size * 8, value);
  // Word by word: a bigint's every operation allocates.
  for (let at = 0; at < size; at += 4, rest >>= 32n) {
    let word = Number(BigInt.asUintN(32, rest));
    for (let i = at; i < at + 4 && i < size; i += 1, word >>>= 8) bytes[offset + i] = word & 0xff;
  }
}

/** Network order. */
export function storeBigEndian(b: Uint8Array, offset: number, size: number, value: bigint): void {
  storeInteger(b, offset, size, value);
  b.subarray(offset, offset + size).reverse();
}

/** A bitfield: `shift` bits into the byte at `offset`, `width` bits wide; its neighbours are kept. */
export function storeBits(
  bytes: Uint8Array,
  offset: number,
  { shift, width }: { readonly shift: number; readonly width: number },
  value: bigint,
): void {
  let rest = BigInt.asUintN(width, value) << BigInt(shift);
  for (let i = offset; rest > 0n; i++) {
    bytes[i] = (bytes[i] ?? 0) | Number(rest & 0xffn);
    rest >>= 8n;
  }
}

/** Little-endian integers of any size: a number up to 4 bytes, a bigint above. */
export function unsignedAt(view: DataView, at: number, size: number): bigint | number {
  switch (size) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true);
    case 4:
      return view.getUint32(at, true);
    case 8:
      return view.getBigUint64(at, true);
  }
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(view.getUint8(at + i));
  return value;
}

export function integerAt(
  view: DataView,
  at: number,
  size: number,
  signed: boolean,
): bigint | number {
  const value = unsignedAt(view, at, size);
  if (!signed) return value;
  if (typeof value === "bigint") return BigInt.asIntN(size * 8, value);
  const unused = 32 - size * 8;
  return (value << unused) >> unused;
}

/** `"0x2a"`: bpftool's JSON for bitfields and 128-bit integers. */
export function hexText(value: bigint): string {
  return `"0x${value.toString(16)}"`;
}

/** What a piece of code leaves on WebAssembly's stack. */
export type Leaves = "i32" | "i64" | "f64" | "nothing";

/**
 * Instructions in WebAssembly's binary form. Names from strangers never enter them but as the bytes
 * of a constant, so that nothing in BTF can become code.
 */
export interface Piece<L extends Leaves> {
  readonly leaves: L;
  /**
   * A character a byte: strings are put together without a copy, where a piece is made of others a
   * hundred times. A character above 255 stands for a function: see `Callee`.
   */
  readonly code: string;
}

export type I32 = Piece<"i32">;
export type I64 = Piece<"i64">;
export type F64 = Piece<"f64">;
export type Effect = Piece<"nothing">;

/** A function that code calls, by a character: its number is known when all of a module's functions are. */
export interface Callee<L extends Leaves = Leaves> {
  readonly leaves: L;
  readonly code: string;
}

/** Statements one after the other. */
export function sequence(effects: readonly Effect[]): Effect {
  let code = "";
  for (let i = 0; i < effects.length; i += 1) code += effects[i]?.code ?? "";
  return { leaves: "nothing", code };
}

/** LEB128 of an unsigned number below 2^32. */
export function unsigned(value: number): string {
  let bytes = "";
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128))
    bytes += String.fromCharCode((rest % 128) | 128);
  return bytes + String.fromCharCode(rest);
}

/** LEB128 of a signed number of 32 bits. */
export function signed32(value: number): string {
  let bytes = "";
  let rest = value | 0;
  for (; rest < -64 || rest >= 64; rest >>= 7) bytes += String.fromCharCode((rest & 127) | 128);
  return bytes + String.fromCharCode(rest & 127);
}

/** LEB128 of a signed number of 64 bits. */
export function signed64(value: bigint): string {
  let bytes = "";
  let rest = BigInt.asIntN(64, value);
  for (; rest < -64n || rest >= 64n; rest >>= 7n)
    bytes += String.fromCharCode(Number(rest & 127n) | 128);
  return bytes + String.fromCharCode(Number(rest & 127n));
}

/** The same of its bytes, lowest first, in the ten bytes that any such number fits in. */
export function signed64Of(bytes: Uint8Array): string {
  let leb = "";
  for (let bit = 0; bit < 63; bit += 7) {
    const pair = (bytes[bit >> 3] ?? 0) | ((bytes[(bit >> 3) + 1] ?? 0) << 8);
    leb += String.fromCharCode(((pair >> (bit & 7)) & 127) | 128);
  }
  return leb + String.fromCharCode((bytes[7] ?? 0) >= 128 ? 127 : 0);
}

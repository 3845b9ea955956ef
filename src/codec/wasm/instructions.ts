/** The instructions that emitters use, under their names in WebAssembly's specification. */
import {
  type Callee,
  type Effect,
  type F64,
  type I32,
  type I64,
  type Leaves,
  type Piece,
  signed32,
  signed64,
  signed64Of,
  unsigned,
} from "./piece.ts";

/** Byte `base + offset` of the memory; `offset` is a constant. */
export interface Place {
  readonly base: I32;
  readonly offset: number;
}

export function at(base: I32, offset = 0): Place {
  return { base, offset };
}

/** The address of a place. */
export function address({ base, offset }: Place): I32 {
  return offset === 0 ? base : i32.add(base, i32.const(offset));
}

/** A place behind another one. */
export function behind(place: Place, more: number): Place {
  return { ...place, offset: place.offset + more };
}

type Two<T extends Leaves, L extends Leaves> = (a: Piece<T>, b: Piece<T>) => Piece<L>;

function two<T extends Leaves, L extends Leaves>(leaves: L, opcode: number): Two<T, L> {
  const end = String.fromCharCode(opcode);
  return (a, b) => ({ leaves, code: a.code + b.code + end });
}

function one<T extends Leaves, L extends Leaves>(leaves: L, opcode: number) {
  const end = String.fromCharCode(opcode);
  return (a: Piece<T>): Piece<L> => ({ leaves, code: a.code + end });
}

/** No alignment is promised: members may be packed. */
const UNALIGNED = "\x00";

function load<L extends Leaves>(leaves: L, opcode: number) {
  const how = String.fromCharCode(opcode) + UNALIGNED;
  return ({ base, offset }: Place): Piece<L> => ({
    leaves,
    code: base.code + how + unsigned(offset),
  });
}

function store<T extends Leaves>(opcode: number) {
  const how = String.fromCharCode(opcode) + UNALIGNED;
  return ({ base, offset }: Place, value: Piece<T>): Effect => ({
    leaves: "nothing",
    code: base.code + value.code + how + unsigned(offset),
  });
}

export const i32 = {
  const: (value: number): I32 => ({ leaves: "i32", code: `\x41${signed32(value)}` }),
  load: load("i32", 0x28),
  load8_u: load("i32", 0x2d),
  store: store<"i32">(0x36),
  store8: store<"i32">(0x3a),
  eqz: one<"i32", "i32">("i32", 0x45),
  lt_s: two<"i32", "i32">("i32", 0x48),
  lt_u: two<"i32", "i32">("i32", 0x49),
  add: two<"i32", "i32">("i32", 0x6a),
  sub: two<"i32", "i32">("i32", 0x6b),
  and: two<"i32", "i32">("i32", 0x71),
  or: two<"i32", "i32">("i32", 0x72),
  shl: two<"i32", "i32">("i32", 0x74),
  shr_u: two<"i32", "i32">("i32", 0x76),
  wrap: one<"i64", "i32">("i32", 0xa7),
};

export const i64 = {
  const: (value: bigint): I64 => ({ leaves: "i64", code: `\x42${signed64(value)}` }),
  /** The constant whose bytes, lowest first, are these, up to eight. */
  bytes: (bytes: Uint8Array): I64 => ({ leaves: "i64", code: `\x42${signed64Of(bytes)}` }),
  load: load("i64", 0x29),
  load8_s: load("i64", 0x30),
  load8_u: load("i64", 0x31),
  load16_s: load("i64", 0x32),
  load16_u: load("i64", 0x33),
  load32_s: load("i64", 0x34),
  load32_u: load("i64", 0x35),
  store: store<"i64">(0x37),
  store8: store<"i64">(0x3c),
  store16: store<"i64">(0x3d),
  store32: store<"i64">(0x3e),
  eqz: one<"i64", "i32">("i32", 0x50),
  eq: two<"i64", "i32">("i32", 0x51),
  ne: two<"i64", "i32">("i32", 0x52),
  lt_s: two<"i64", "i32">("i32", 0x53),
  lt_u: two<"i64", "i32">("i32", 0x54),
  add: two<"i64", "i64">("i64", 0x7c),
  sub: two<"i64", "i64">("i64", 0x7d),
  mul: two<"i64", "i64">("i64", 0x7e),
  div_u: two<"i64", "i64">("i64", 0x80),
  and: two<"i64", "i64">("i64", 0x83),
  or: two<"i64", "i64">("i64", 0x84),
  shl: two<"i64", "i64">("i64", 0x86),
  shr_s: two<"i64", "i64">("i64", 0x87),
  shr_u: two<"i64", "i64">("i64", 0x88),
  extend_u: one<"i32", "i64">("i64", 0xad),
};

/** A float of 4 bytes is on the stack only between these and its double. */
const loadFloat = load("f64", 0x2a);
const promote = one<"f64", "f64">("f64", 0xbb);
const demote = one<"f64", "f64">("f64", 0xb6);
const storeFloat = store<"f64">(0x38);

export const f64 = {
  load: load("f64", 0x2b),
  /** Of a float of 4 bytes. */
  load32: (place: Place): F64 => promote(loadFloat(place)),
  store: store<"f64">(0x39),
  /** As a float of 4 bytes. */
  store32: (place: Place, value: F64): Effect => storeFloat(place, demote(value)),
  add: two<"f64", "f64">("f64", 0xa0),
  min: two<"f64", "f64">("f64", 0xa4),
  max: two<"f64", "f64">("f64", 0xa5),
};

const NO_VALUE = "\x40";
const END = "\x0b";

/** if (condition) { yes } else { no } */
export function when(condition: I32, yes: Effect, no?: Effect): Effect {
  const otherwise = no === undefined ? "" : `\x05${no.code}`;
  return {
    leaves: "nothing",
    code: `${condition.code}\x04${NO_VALUE}${yes.code}${otherwise}${END}`,
  };
}

/** do { body } while (again) */
export function repeat(body: Effect, again: I32): Effect {
  return { leaves: "nothing", code: `\x03${NO_VALUE}${body.code}${again.code}\x0d\x00${END}` };
}

export function call<L extends Leaves>(
  callee: Callee<L>,
  ...parameters: readonly Piece<Leaves>[]
): Piece<L> {
  let code = "";
  for (let i = 0; i < parameters.length; i += 1) code += parameters[i]?.code ?? "";
  return { leaves: callee.leaves, code: `${code}\x10${callee.code}` };
}

/** Ends the function with a value. */
export function give(value: Piece<Leaves>): Effect {
  return { leaves: "nothing", code: `${value.code}\x0f` };
}

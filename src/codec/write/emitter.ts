import type { EnumLayout } from "../../btf/layout.ts";
import { nameWriter } from "../runtime/names.ts";
import { RUNTIME, type RuntimeName } from "../runtime/runtime.ts";
import type { Style } from "../shape.ts";
import { call } from "../wasm/instructions.ts";
import type { Kind, Local, Locals } from "../wasm/locals.ts";
import type { Module } from "../wasm/module.ts";
import type { Callee, I32 } from "../wasm/piece.ts";
import { Digits } from "./digits.ts";

/** What one writer's emission knows besides its output: the style, and what the code will call. */
export class Emitter {
  readonly int64: Style["int64"];
  readonly digits: Digits;
  readonly module: Module;
  readonly locals: Locals;
  readonly #runtime = new Map<RuntimeName, Callee<"i32">>();

  constructor(module: Module, locals: Locals, { int64 }: Style) {
    this.int64 = int64;
    this.digits = new Digits(module);
    this.module = module;
    this.locals = locals;
  }

  /** A variable that no other statement has. */
  local<K extends Kind>(kind: K): Local<K> {
    return this.locals.of(kind);
  }

  /** `(to, from, …) => end`: text that a function in JavaScript writes. */
  call(name: RuntimeName, ...parameters: readonly I32[]): I32 {
    const callee =
      this.#runtime.get(name) ??
      this.module.import(
        parameters.map(() => "i32"),
        "i32",
        RUNTIME[name],
      );
    this.#runtime.set(name, callee);
    return call(callee, ...parameters);
  }

  /** The name of an enum's value, which comes as two int32: where it ends, or -1 where it has none. */
  enumName(
    layout: EnumLayout,
    spell: (name: string) => string,
    ...[to, low, high]: readonly [I32, I32, I32]
  ): I32 {
    const names = this.module.import(["i32", "i32", "i32"], "i32", nameWriter(layout, spell));
    return call(names, to, low, high);
  }
}

/** The most bytes of an integer's digits, with its sign. */
export function mostDigits(width: number, signed: boolean): number {
  return String(2n ** BigInt(width)).length + (signed ? 1 : 0);
}

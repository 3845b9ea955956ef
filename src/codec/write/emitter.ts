import type { EnumLayout, Layout } from "../../btf/layout.ts";
import { Code, js } from "../code.ts";
import { type NameWriter, nameWriter } from "../runtime/names.ts";
import { writerRuntime } from "../runtime/runtime.ts";
import type { Style } from "../shape.ts";

/** What one writer's emission knows besides its output: the style, and what the source will call. */
export class Emitter {
  readonly int64: Style["int64"];
  readonly #names: NameWriter[] = [];
  #locals = 0;

  constructor(style: Style) {
    this.int64 = style.int64;
  }

  /** A variable that no other statement has. */
  local(prefix: "i" | "p" | "w"): Code {
    this.#locals += 1;
    return Code.local(prefix, this.#locals);
  }

  /** The emitted name of a function that writes this enum's names. */
  enumNames(layout: EnumLayout, spell: (name: string) => string): Code {
    this.#names.push(nameWriter(layout, spell));
    return Code.local("enum", this.#names.length - 1);
  }

  /** All that `source` takes out of its `runtime`. */
  runtime(cpus: readonly number[] | null): Readonly<Record<string, unknown>> {
    const names = this.#names.map((writer, i) => [`enum${i}`, writer] as const);
    return { ...writerRuntime(), ...Object.fromEntries(names), cpus };
  }

  /** The first line of the source. */
  imports(): Code {
    const names = this.#names.map((_, i) => js`, ${Code.local("enum", i)}`);
    let all = js`small, u32, i32, u64, i64, u128, i128, ipv4, ipv6, jsonChars, plainChars, hexBytes, hexNumber,
  putAverage, putBareFloat, putFloat, csvCell, tsvCell, cpus`;
    for (const name of names) all = js`${all}${name}`;
    return js`const { ${all} } = runtime;`;
  }
}

/** The most bytes of an integer's digits, with its sign. */
export function mostDigits(width: number, signed: boolean): number {
  return String(2n ** BigInt(width)).length + (signed ? 1 : 0);
}

/** For people who read the source. */
export function noteOf(layout: Layout, offset: number): string {
  return `+${offset} ${layout.type}`;
}

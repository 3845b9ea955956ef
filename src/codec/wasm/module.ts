import { BpfkitError } from "../../errors.ts";
import { encode, type Typed, typeOf } from "./binary.ts";
import { type Home, MOST_PAGES, PAGE } from "./home.ts";
import { type Kind, Local, Locals } from "./locals.ts";
import type { Callee, Effect, Leaves } from "./piece.ts";

/** Characters from here on stand for functions: a byte is below. */
const FIRST_CALLEE = 256;
const LAST_CALLEE = 65535;

interface Defined extends Typed {
  body: string;
}

/**
 * What JavaScript does for a module: it is given all of the module's memory, and what the call was
 * given, addresses among it. Arguments that a call leaves out are 0; what it does not leave is not looked at.
 */
export type Foreign = (
  memory: Uint8Array,
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
) => unknown;

interface Imported extends Typed {
  readonly run: Foreign;
}

/** The variables that hold a function's parameters. */
type Parameters<P extends readonly Kind[]> = { readonly [I in keyof P]: Local<P[I]> };

/** A function and its memory, ready to be called. */
export interface Instance {
  /** All of the memory. Its address stays. */
  readonly memory: Uint8Array;
  readonly run: (...parameters: number[]) => number;
}

interface Exports {
  /** None where it was imported. */
  readonly memory?: WebAssembly.Memory;
  readonly run: Instance["run"];
}

/** A WebAssembly module in the making. */
export class Module {
  readonly #imports: Imported[] = [];
  readonly #functions: Defined[] = [];
  readonly #data: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  readonly #home: Home | null;
  #end: number;

  /** @param home where it lives; a memory of its own unless said */
  constructor(home: Home | null = null) {
    this.#home = home;
    this.#end = home?.at ?? 0;
  }

  /** A function in JavaScript. */
  import<L extends Leaves>(parameters: readonly Kind[], leaves: L, run: Foreign): Callee<L> {
    const imported = { type: typeOf(parameters, leaves), leaves, code: this.#callee(), run };
    this.#imports.push(imported);
    return imported;
  }

  /**
   * A function of the module.
   *
   * @param write writes its body, which ends in `give` where it leaves something; `self` is itself
   */
  define<const P extends readonly Kind[], L extends Leaves>(
    parameters: P,
    leaves: L,
    write: (parameters: Parameters<P>, locals: Locals, self: Callee<L>) => Effect,
  ): Callee<L> {
    const variables = parameters.map((kind, i) => new Local(kind, i)) as unknown as Parameters<P>;
    const locals = new Locals(parameters.length);
    const self = { type: typeOf(parameters, leaves), leaves, code: this.#callee(), body: "" };
    this.#functions.push(self);
    const { code } = write(variables, locals, self);
    const end = leaves === "nothing" ? "\x0b" : "\x00\x0b"; // unreachable: it has given its value
    self.body = locals.declaration + code + end;
    return self;
  }

  #callee(): string {
    const code = FIRST_CALLEE + this.#imports.length + this.#functions.length;
    if (code > LAST_CALLEE) throw new RangeError("too many enums for one writer");
    return String.fromCharCode(code);
  }

  /** Constants in the memory. @returns their address, a multiple of 8 */
  data(bytes: Uint8Array): number {
    const at = this.#end;
    this.#data.push({ at, bytes });
    this.#end = at + Math.ceil(bytes.length / 8) * 8;
    return at;
  }

  /** Memory for what a function makes on its way. @returns its address, a multiple of 8 */
  scratch(size: number): number {
    return this.data(new Uint8Array(size));
  }

  /** Behind all constants: a multiple of 8. */
  get end(): number {
    return this.#end;
  }

  /**
   * Compiles the module.
   *
   * @param main the function that is called from outside
   * @param size of the memory behind the constants, bytes; it never grows, so that views of it stay.
   *   What does not fit into its home has a memory of its own.
   * @throws RangeError where there is no memory for it, BpfkitError E_UNSUPPORTED where none can be
   */
  instantiate(main: Callee, size: number): Instance {
    const end = this.#end + size;
    const home = this.#home;
    const shared = home !== null && end <= home.at + home.size ? home.memory : null;
    const pages = shared === null ? Math.ceil(end / PAGE) : shared.buffer.byteLength / PAGE;
    if (pages > MOST_PAGES) throw tooLarge(size);
    const binary = { imports: this.#imports, functions: this.#functions, main, pages };
    const module = new WebAssembly.Module(encode({ ...binary, shared: shared !== null }));
    let bytes = new Uint8Array(0);
    const functions = this.#imports.map(
      ({ run }) =>
        (a = 0, b = 0, c = 0, d = 0, e = 0) =>
          run(bytes, a, b, c, d, e),
    );
    const imports = shared === null ? { ...functions } : { ...functions, memory: shared };
    const { exports } = new WebAssembly.Instance(module, { "": imports });
    const { memory = home?.memory, run } = exports as unknown as Exports;
    if (memory === undefined) throw new Error("a module without a memory");
    bytes = new Uint8Array(memory.buffer);
    for (const constant of this.#data) bytes.set(constant.bytes, constant.at);
    return { memory: bytes, run };
  }
}

function tooLarge(size: number): BpfkitError {
  return new BpfkitError(
    "E_UNSUPPORTED",
    `one entry and its text take ${size} bytes: this format has room for 4 GiB`,
    { hint: "mmap-read --var NAME shows one variable of .bss, .data or .rodata" },
  );
}

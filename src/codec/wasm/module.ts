import { type Callee, type Effect, type Leaves, type Piece, pieceOf, unsigned } from "./piece.ts";

export type Kind = Exclude<Leaves, "nothing">;

/** Numbers of the specification's binary format. */
const CODES: Readonly<Record<Leaves, string>> = {
  i32: "\x7f",
  i64: "\x7e",
  f64: "\x7c",
  nothing: "",
};
const MAGIC = "\0asm\x01\0\0\0";
const SECTION = {
  type: "\x01",
  import: "\x02",
  function: "\x03",
  memory: "\x05",
  export: "\x07",
  code: "\x0a",
};
const PAGE = 65536;
/** Characters from here on stand for functions: a byte is below. */
const FIRST_CALLEE = 256;

/** A variable of a function: a parameter, or one of its own. */
export class Local<K extends Kind> {
  readonly get: Piece<K>;
  readonly #set: string;

  constructor(kind: K, index: number) {
    const number = unsigned(index);
    this.get = pieceOf(kind, `\x20${number}`);
    this.#set = `\x21${number}`;
  }

  set(value: Piece<K>): Effect {
    return pieceOf("nothing", value.code + this.#set);
  }
}

/** The variables of a function that is being written. */
export class Locals {
  #count: number;
  #kinds = "";

  constructor(parameters: number) {
    this.#count = parameters;
  }

  /** A variable that nothing else has; 0 until it is set. */
  of<K extends Kind>(kind: K): Local<K> {
    this.#kinds += CODES[kind];
    this.#count += 1;
    return new Local(kind, this.#count - 1);
  }

  /** What they are, as a function begins. */
  get declaration(): string {
    let groups = "";
    for (const kind of this.#kinds) groups += `\x01${kind}`;
    return unsigned(this.#kinds.length) + groups;
  }
}

interface Function<L extends Leaves = Leaves> extends Callee<L> {
  readonly type: string;
}

interface Defined extends Function {
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

interface Imported extends Function {
  readonly run: Foreign;
}

/** The variables that hold a function's parameters. */
type Parameters<P extends readonly Kind[]> = { readonly [I in keyof P]: Local<P[I]> };

/** A function and its memory, ready to be called. */
export interface Instance {
  /** All of the memory. Its address stays. */
  readonly memory: Uint8Array<ArrayBuffer>;
  readonly run: (...parameters: number[]) => number;
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: Instance["run"];
}

/**
 * A WebAssembly module in the making: the only place of bpfkit that knows the binary format and
 * makes instances.
 */
export class Module {
  readonly #imports: Imported[] = [];
  readonly #functions: Defined[] = [];
  readonly #data: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;

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
    return String.fromCharCode(FIRST_CALLEE + this.#imports.length + this.#functions.length);
  }

  /** Constants in the memory. @returns their address, a multiple of 8 */
  data(bytes: Uint8Array): number {
    const at = this.#end;
    this.#data.push({ at, bytes });
    this.#end = (at + bytes.length + 7) & ~7;
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
   * @param size of the memory behind the constants, bytes; it never grows, so that views of it stay
   * @throws RangeError where there is no memory for it
   */
  instantiate(main: Callee, size: number): Instance {
    const module = new WebAssembly.Module(this.#encode(main, Math.ceil((this.#end + size) / PAGE)));
    let bytes = new Uint8Array(0);
    const functions = this.#imports.map(
      ({ run }) =>
        (a = 0, b = 0, c = 0, d = 0, e = 0) =>
          run(bytes, a, b, c, d, e),
    );
    const { exports } = new WebAssembly.Instance(module, { "": { ...functions } });
    const { memory, run } = exports as unknown as Exports;
    bytes = new Uint8Array(memory.buffer);
    for (const constant of this.#data) bytes.set(constant.bytes, constant.at);
    return { memory: bytes, run };
  }

  #encode(main: Callee, pages: number): Uint8Array<ArrayBuffer> {
    const all: readonly Function[] = [...this.#imports, ...this.#functions];
    const numbers = new Map(all.map(({ code }, i) => [code, unsigned(i)]));
    const linked = (code: string) =>
      code.replace(/[^\0-\xff]/g, (callee) => numbers.get(callee) ?? callee);
    const text =
      MAGIC +
      section(
        SECTION.type,
        all.map(({ type }) => type),
      ) +
      section(
        SECTION.import,
        this.#imports.map((_, i) => `\0${sized(String(i))}\0${unsigned(i)}`),
      ) +
      section(
        SECTION.function,
        this.#functions.map(({ code }) => numbers.get(code) ?? ""),
      ) +
      section(SECTION.memory, [`\0${unsigned(pages)}`]) +
      section(SECTION.export, [
        `${sized("memory")}\x02\0`,
        `${sized("run")}\0${linked(main.code)}`,
      ]) +
      section(
        SECTION.code,
        this.#functions.map(({ body }) => sized(linked(body))),
      );
    return Buffer.from(text, "latin1");
  }
}

function typeOf(parameters: readonly Kind[], leaves: Leaves): string {
  const results = leaves === "nothing" ? [] : [CODES[leaves]];
  return `\x60${vector(parameters.map((kind) => CODES[kind]))}${vector(results)}`;
}

function section(id: string, items: readonly string[]): string {
  return items.length === 0 ? "" : id + sized(vector(items));
}

function vector(items: readonly string[]): string {
  return unsigned(items.length) + items.join("");
}

function sized(bytes: string): string {
  return unsigned(bytes.length) + bytes;
}

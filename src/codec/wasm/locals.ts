import { type Effect, type Leaves, type Piece, unsigned } from "./piece.ts";

export type Kind = Exclude<Leaves, "nothing">;

/** Types of values in the specification's binary format. */
export const CODES: Readonly<Record<Leaves, string>> = {
  i32: "\x7f",
  i64: "\x7e",
  f64: "\x7c",
  nothing: "",
};

/** A variable of a function: a parameter, or one of its own. */
export class Local<K extends Kind> {
  readonly get: Piece<K>;
  readonly #set: string;

  constructor(kind: K, index: number) {
    const number = unsigned(index);
    this.get = { leaves: kind, code: `\x20${number}` };
    this.#set = `\x21${number}`;
  }

  set(value: Piece<K>): Effect {
    return { leaves: "nothing", code: value.code + this.#set };
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

/**
 * The injection fence. Names, sizes and values of BTF come from whoever loaded the program; they
 * enter emitted source only as a quoted string, a checked number, or inside a cleaned comment.
 */
export class Code {
  readonly #text: string;

  /** Only this file makes Code from text; everyone else writes js`...`. */
  private constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }

  /** js`...`: Code passes as it is, a number as a literal, a string as a quoted literal. */
  static js(parts: TemplateStringsArray, ...values: readonly Insert[]): Code {
    let text = parts[0] ?? "";
    for (let i = 0; i < values.length; i += 1) {
      text += Code.#literal(values[i] as Insert) + parts[i + 1];
    }
    return new Code(text);
  }

  /** `// text` as printable ASCII: nothing in a comment can end it. */
  static note(text: string): Code {
    return new Code(`// ${text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80)}`);
  }

  static join(codes: readonly Code[], separator: ", " | ",\n"): Code {
    return new Code(codes.map((c) => c.#text).join(separator));
  }

  /** Each line two columns further in. Quoted literals hold no line ends (see `quote`). */
  static indent(code: Code): Code {
    return new Code(code.#text.replaceAll(/^(?=.)/gm, "  "));
  }

  static #literal(value: Insert): string {
    if (value instanceof Code) return value.#text;
    return typeof value === "number" ? numeral(value) : quote(value);
  }
}

export type Insert = Code | number | string;

export const js = Code.js;

function numeral(value: number): string {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`not a finite number in emitted source: ${String(value)}`);
  }
  if (Object.is(value, -0)) return "(-0)";
  return value < 0 ? `(${value})` : String(value);
}

/**
 * A double-quoted JavaScript literal. U+2028 and U+2029 are legal in it, but `/^/m` takes them for
 * line ends and would indent inside the literal.
 */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) =>
    c === "\u2028" ? "\\u2028" : "\\u2029",
  );
}

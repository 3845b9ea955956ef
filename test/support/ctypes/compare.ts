/** A number of JSON text with its digits kept: JSON.parse alone would round them. */
class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Json = null | boolean | string | Digits | readonly Json[] | { readonly [name: string]: Json };

/**
 * Where our JSON of a value (default style) differs from the C compiler's view of it: one line each,
 * by path; none where they agree. Integers must have the same digits, a float the same bits when read
 * back at its own width, objects the same members in the same order.
 */
export function differences(c: string, ours: string): string[] {
  const found: string[] = [];
  compare("", exactJson(c), exactJson(ours), found);
  return found;
}

/** JSON with the digits of its numbers. */
function exactJson(text: string): Json {
  return JSON.parse(text, (_, value, context?: { readonly source: string }) =>
    typeof value === "number" ? new Digits(context?.source ?? "") : value,
  );
}

function compare(path: string, c: Json, ours: Json, found: string[]): void {
  const differ = () => found.push(`${path || "value"}: C has ${show(c)}, bpfkit ${show(ours)}`);
  if (isFloat(c)) {
    if (!sameFloat(c, ours)) differ();
  } else if (c instanceof Digits) {
    if (!(ours instanceof Digits) || c.text !== ours.text) differ();
  } else if (Array.isArray(c)) {
    if (!Array.isArray(ours) || c.length !== ours.length) differ();
    else
      c.forEach((item: Json, i) => {
        compare(`${path}[${i}]`, item, ours[i] ?? null, found);
      });
  } else if (typeof c === "object" && c !== null) {
    if (!isObject(ours) || Object.keys(c).join() !== Object.keys(ours).join()) differ();
    else
      for (const [name, value] of Object.entries(c))
        compare(`${path}.${name}`, value, ours[name] ?? null, found);
  } else if (c !== ours) differ();
}

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Digits)
  );
}

interface CFloat {
  readonly float: string;
  readonly bits: string;
}

function isFloat(value: unknown): value is CFloat {
  return (
    typeof value === "object" &&
    value !== null &&
    "float" in value &&
    "bits" in value &&
    typeof value.bits === "string"
  );
}

/** Every NaN is one: JSON has no place for its payload. */
function sameFloat(c: CFloat, ours: Json): boolean {
  const text = ours instanceof Digits ? ours.text : ours;
  if (typeof text !== "string") return false;
  if (c.float.endsWith("nan")) return text === "NaN";
  const view = new DataView(new ArrayBuffer(8));
  if (c.bits.length === 8) view.setFloat32(0, Number(text));
  else view.setFloat64(0, Number(text));
  const bits = view.getBigUint64(0) >> BigInt(64 - c.bits.length * 4);
  return bits === BigInt(`0x${c.bits}`);
}

function show(value: Json): string {
  if (isFloat(value)) return `${value.float} (0x${value.bits})`;
  if (value instanceof Digits) return value.text;
  return JSON.stringify(value, (_, inner) => (inner instanceof Digits ? inner.text : inner));
}

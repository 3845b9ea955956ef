import {
  type ArrayLayout,
  type Field,
  isRecord,
  type Layout,
  type LpmLayout,
} from "../../btf/layout.ts";
import { fileBytes } from "./file.ts";
import { formOf } from "./form.ts";
import { hexBytes, putBytes, putHex } from "./hex.ts";
import { lpmRecord, putCidr, putPrefix } from "./lpm.ts";
import { elementOf, type Place, refuse, shown } from "./place.ts";
import { putRaw } from "./raw.ts";
import { assignments } from "./record.ts";
import { isIntegral, putAddress, putFloat, putIntegral } from "./scalar.ts";
import { putText } from "./text.ts";
import { type Input, inputOf } from "./word.ts";

export interface EncodeOptions {
  /** Members of a struct that are not named are zero instead of an error. */
  readonly zeroMissing?: boolean;
  /** Whether `@FILE` is read; refuse it where words come from a stream. Default true. */
  readonly files?: boolean;
}

/**
 * One word of the command line as the bytes of a key: `layout.size` of them, padding zero. All of
 * cli.md's "Keys and values as input"; what does not fit exactly is a UsageError that names the
 * member.
 */
export function encodeKey(layout: Layout, word: string, options: EncodeOptions = {}): Uint8Array {
  return encode(layout, word, "key", options);
}

/** The same for one slot's value. */
export function encodeValue(layout: Layout, word: string, options: EncodeOptions = {}): Uint8Array {
  return encode(layout, word, "value", options);
}

function encode(layout: Layout, word: string, path: string, options: EncodeOptions): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(layout.size));
  const place = { bytes, offset: 0, path, zeroMissing: options.zeroMissing ?? false };
  if (word.startsWith("hex:")) putHex(place, layout.size, word.slice(4));
  else if (word.startsWith("@") && options.files !== false) {
    const form = `the file must hold the raw ${path} and nothing else`;
    putBytes(place, layout.size, fileBytes(word.slice(1), path, layout.size), form);
  } else put(place, layout, inputOf(layout, word, path));
  return bytes;
}

function put(place: Place, layout: Layout, input: Input, bits?: Field["bits"]): void {
  if (input.kind === "array") putItems(place, layout, input.items);
  else if (input.kind === "object") putMembers(place, layout, input.members);
  else if (input.kind === "pairs") putMembers(place, layout, input.pairs);
  else if (input.kind === "null") refuse(place, `null is no ${layout.type}`, formOf(layout));
  else if (input.kind !== "bool") putScalar(place, layout, input, bits);
  else if (layout.kind === "bool") putIntegral(place, layout, String(input.value), bits);
  else refuse(place, `${input.value} is no ${layout.type}`, formOf(layout));
}

type Scalar = Extract<Input, { kind: "word" | "string" | "number" }>;

function putScalar(
  place: Place,
  layout: Layout,
  { kind, text }: Scalar,
  bits: Field["bits"],
): void {
  const typed = layout.kind !== "text" && bits === undefined;
  if (typed && text.startsWith("hex:")) putHex(place, layout.size, text.slice(4));
  else if (layout.kind === "raw") putRaw(place, layout, text, kind);
  else if (typed && putAddress(place, layout, text)) return;
  else if (isIntegral(layout)) putIntegral(place, layout, text, bits);
  else if (layout.kind === "float") putFloat(place, layout, text);
  else if (layout.kind === "lpm") putCidr(place, layout, text);
  else if (kind !== "number" && isPrintedHex(layout, text)) putHex(place, layout.size, text);
  else if (layout.kind === "text" && kind !== "number") putText(place, layout.size, text);
  else refuse(place, `${shown(text)} is no ${layout.type}`, formOf(layout));
}

/** As --bytes=hex prints it. */
function isPrintedHex(layout: Layout, text: string): boolean {
  const ofBytes = layout.kind === "array" && layout.of.kind === "int" && layout.of.size === 1;
  return ofBytes && hexBytes(text) !== undefined;
}

function putItems(place: Place, layout: Layout, items: readonly Input[]): void {
  const array = arrayOf(layout);
  if (array === undefined) refuse(place, `an array is no ${layout.type}`, formOf(layout));
  if (items.length !== array.count) {
    refuse(place, `${items.length} of ${array.count} elements given`, formOf(array));
  }
  for (const [i, item] of items.entries()) {
    put(elementOf(place, i, i * array.of.size), array.of, item);
  }
}

/** Text and untyped bytes may be given byte by byte. */
function arrayOf(layout: Layout): ArrayLayout | undefined {
  if (layout.kind === "array") return layout;
  if (layout.kind !== "text" && layout.kind !== "raw") return undefined;
  const of = { kind: "int", size: 1, type: "byte", signed: false } as const;
  return { kind: "array", size: layout.size, type: layout.type, of, count: layout.size };
}

function putMembers(
  place: Place,
  layout: Layout,
  named: readonly (readonly [string, Input])[],
): void {
  if (layout.kind === "lpm") putPrefixAndData(place, layout, named);
  else if (isRecord(layout)) {
    for (const { field, input, place: at } of assignments(layout, named, place)) {
      put(at, field.layout, input, field.bits);
    }
  } else refuse(place, `members given for ${layout.type}`, formOf(layout));
}

function putPrefixAndData(
  place: Place,
  layout: LpmLayout,
  named: readonly (readonly [string, Input])[],
): void {
  for (const { field, input, place: at } of assignments(lpmRecord(layout), named, place)) {
    if (field.name === "prefixlen" && "text" in input) putPrefix(at, layout, input.text);
    else put(at, field.layout, input);
  }
}

import { compileDecoder } from "../codec/decode.ts";
import type { Shape, Style } from "../codec/shape.ts";
import { assembled, type EntryDecoder } from "./interpreting.ts";

/** Compiled for the shape, for many entries: some hundred pay for the compiling. */
export function compiledEntries(shape: Shape, style: Style): EntryDecoder {
  return assembled(shape, compileDecoder(shape.key, style), compileDecoder(shape.value, style));
}

import type { Batch } from "../../entry.ts";
import { interpret } from "../interpret.ts";
import { type Shape, type Style, slotStride } from "../shape.ts";
import { jsonText } from "../text.ts";
import { compileJson, type Framing } from "./json.ts";

/** For tests: what the emitted writer writes of a batch. Throws where it leaves its bound or writes no UTF-8. */
export function writtenJson(shape: Shape, style: Style, batch: Batch, framing: Framing): string {
  const { bound, write } = compileJson(shape, style, framing);
  const { keys, values, keyStride, valueStride, count } = batch;
  const out = new Uint8Array(3 + count * bound);
  const end = write(keys, values, keyStride, valueStride, 0, count, out, 3);
  if (out.subarray(0, 3).some((byte) => byte !== 0)) throw new RangeError("text before its place");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(out.subarray(3, end));
}

/** The entries of a batch as the interpreter means them. */
export function meantJson(shape: Shape, style: Style, { keys, values, ...batch }: Batch): string[] {
  return Array.from({ length: batch.count }, (_, i) => {
    const key = jsonText(interpret(shape.key, keys, i * batch.keyStride, style), style);
    const value = (slot: number) =>
      jsonText(
        interpret(shape.value, values, i * batch.valueStride + slot * slotStride(shape), style),
        style,
      );
    if (shape.cpus === null) return `{"key":${key},"value":${value(0)}}`;
    const slots = shape.cpus.map((cpu, slot) => `{"cpu":${cpu},"value":${value(slot)}}`);
    return `{"key":${key},"values":[${slots.join(",")}]}`;
  });
}

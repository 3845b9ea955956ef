import { type Shape, slotStride } from "../codec/shape.ts";
import type { RawWriter } from "./writer.ts";

/** Bytes a line, in two groups: what hexdump -C prints, and what fits 80 columns. */
const LINE = 16;

/**
 * The bytes as they are, without BTF's help: offset, hex and ASCII as `hexdump -C`. A line `key`
 * or `value` (`value cpu 3`) stands before each block and an empty one between entries.
 */
export function hex(shape: Shape): RawWriter {
  let between = "";
  return {
    entry(key, value) {
      const text = between + block("key", key) + valueBlocks(shape, value);
      between = "\n";
      return text;
    },
  };
}

function valueBlocks(shape: Shape, value: Uint8Array | null): string {
  if (value === null) return "value absent\n";
  const { size } = shape.value;
  if (shape.cpus === null) return block("value", value.subarray(0, size));
  const stride = slotStride(shape);
  return shape.cpus
    .map((cpu, slot) => {
      const at = slot * stride;
      return block(`value cpu ${cpu}`, value.subarray(at, at + size));
    })
    .join("");
}

function block(name: string, bytes: Uint8Array): string {
  let text = `${name}\n`;
  for (let at = 0; at < bytes.length; at += LINE) {
    text += `${hexLine(at, bytes.subarray(at, at + LINE))}\n`;
  }
  return text;
}

function hexLine(offset: number, bytes: Uint8Array): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const left = pairs.slice(0, LINE / 2).join(" ");
  const right = pairs.slice(LINE / 2).join(" ");
  // Two groups of eight pairs and the gap between them.
  const columns = `${left}  ${right}`.padEnd(LINE * 3);
  const ascii = Array.from(bytes, (b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : "."));
  return `${offset.toString(16).padStart(8, "0")}  ${columns}  |${ascii.join("")}|`;
}

import { type Shape, slotStride } from "../codec/shape.ts";
import { type Print, printerOf } from "./bpftool-type.ts";
import type { RawWriter, WriterOptions } from "./writer.ts";

/**
 * What `bpftool -j map dump` of v7.8 prints, byte for byte wherever that is valid JSON, so that a
 * script can switch. `single` is its `map lookup`: one object, `null` for an absent key.
 */
export function bpftool(shape: Shape, options: WriterOptions): RawWriter {
  const { declared, innerMaps, single } = options;
  const print = (id: number): Print | null =>
    declared === null || id === 0 ? null : printerOf(declared.btf, id);
  const printKey = print(declared?.key ?? 0);
  const printValue = print(declared?.value ?? 0);
  let before = single ? "" : "[";
  return {
    entry(key, value) {
      const text = before + (single && value === null ? "null" : entryText(key, value));
      before = ",";
      return text;
    },
    end() {
      if (single) return "\n";
      return before === "[" ? "[]\n" : "]\n";
    },
  };

  function entryText(key: Uint8Array, value: Uint8Array | null): string {
    const head = `{"key":${hexArray(key)}`;
    // An empty slot, in strerror(3)'s words.
    if (value === null) return `${head},"value":{"error":"No such file or directory"}}`;
    const { size } = shape.value;
    const bytes = valueText((at) => hexArray(value.subarray(at, at + size)));
    const view = viewOf(value);
    const inner = innerMaps ? `,"inner_map_id":${view.getUint32(0, true)}` : "";
    return `${head},${bytes}${inner}${formatted(viewOf(key), view)}}`;
  }

  /** Only a map whose value has a BTF type has it; the key is left out where it has none. */
  function formatted(key: DataView, value: DataView): string {
    if (printValue === null) return "";
    const keyText = printKey === null ? "" : `"key":${printKey(key, 0)},`;
    return `,"formatted":{${keyText}${valueText((at) => printValue(value, at))}}`;
  }

  /** bpftool numbers the slots, also where the kernel's CPU ids have gaps. */
  function valueText(text: (at: number) => string): string {
    if (shape.cpus === null) return `"value":${text(0)}`;
    const stride = slotStride(shape);
    const slots = shape.cpus.map((_, slot) => `{"cpu":${slot},"value":${text(slot * stride)}}`);
    return `"values":[${slots.join(",")}]`;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function hexArray(bytes: Uint8Array): string {
  return `[${Array.from(bytes, (byte) => `"0x${byte.toString(16).padStart(2, "0")}"`).join(",")}]`;
}

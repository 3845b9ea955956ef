import { isRecord, type Layout } from "../../btf/layout.ts";
import type { Style } from "../shape.ts";

/** The layout as a style shows it: `strings`, `bytes` and `enums` turned into other kinds of layout. */
export function styled(layout: Layout, style: Style): Layout {
  const { size, type } = layout;
  if (layout.kind === "enum" && style.enums === "number") {
    return { kind: "int", size, type, signed: layout.signed };
  }
  if (layout.kind === "text" && style.strings === "bytes") {
    const of: Layout = { kind: "int", size: 1, signed: false, type: "char" };
    return styled({ kind: "array", of, count: size, size, type }, style);
  }
  if (layout.kind === "array") {
    const isBytes = layout.of.kind === "int" && layout.of.size === 1;
    if (isBytes && style.bytes === "hex") return { kind: "raw", size: layout.count, type };
    return { ...layout, of: styled(layout.of, style) };
  }
  if (isRecord(layout)) {
    const fields = layout.fields.map((f) => ({ ...f, layout: styled(f.layout, style) }));
    return { ...layout, fields };
  }
  return layout.kind === "agreed" ? { ...layout, of: styled(layout.of, style) } : layout;
}

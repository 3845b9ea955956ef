import { type Layout, membersOf } from "../../btf/layout.ts";
import { holdsAddress } from "./address.ts";
import { rangeOf } from "./integer.ts";

/** Members a hint spells out. */
const LISTED = 6;

/** What is accepted for a layout, as the hint of a refusal. */
export function formOf(layout: Layout): string {
  switch (layout.kind) {
    case "int": {
      const { min, max } = rangeOf(layout.size * 8, layout.signed);
      return `${min} to ${max}, decimal or 0x…; be:N for network order`;
    }
    case "bool":
      return "true or false";
    case "float":
      return "1.5, -2e9, NaN, Infinity";
    case "enum":
      return `a name of ${layout.type}, or a number`;
    case "pointer":
      return "0x followed by hex digits";
    case "text":
      return `text of at most ${layout.size} bytes`;
    case "array": {
      const list = `a JSON array of ${layout.count}`;
      return holdsAddress(layout) ? `${list}, an address of ${layout.size} bytes, or hex:…` : list;
    }
    case "lpm":
      return 'ADDRESS/LENGTH, or {"prefixlen":…,"data":"…"}';
    case "raw":
      return `${layout.size * 2} hex digits`;
    case "special":
      return "leave it out; the kernel keeps it";
    case "struct":
    case "union":
    case "section": {
      const names = membersOf(layout).filter((m) => m.layout.kind !== "special");
      const more = names.length > LISTED ? ",…" : "";
      const pairs = names.slice(0, LISTED).map((m) => `${m.name}=…`);
      return `${pairs.join(layout.kind === "union" ? " or " : ",")}${more}, or a JSON object`;
    }
    case "agreed":
    case "average":
      return "nothing: it is the result of a fold";
  }
}

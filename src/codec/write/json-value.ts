import { type Field, isRecord, type Layout, type LpmLayout } from "../../btf/layout.ts";
import { shownMembers } from "../members.ts";
import { address, behind, i32, i64, type Place } from "../wasm/instructions.ts";
import { loopOver } from "../wasm/loop.ts";
import type { Emitter } from "./emitter.ts";
import { halvesOf, writeBool, writeDigits, writeEnum, writeReal } from "./number.ts";
import type { Output } from "./output.ts";

/** Elements that are written one after the other; more of them in a loop. */
const UNROLLED = 4;

/** Statements that write the JSON of a layout (as `styled` leaves it) at a place. */
export function writeJson(
  out: Output,
  emitter: Emitter,
  layout: Layout,
  bits: Field["bits"],
  place: Place,
): void {
  if (isRecord(layout)) {
    let before = "{";
    for (const field of shownMembers(layout)) {
      out.text(`${before}${JSON.stringify(field.name)}:`);
      before = ",";
      writeJson(out, emitter, field.layout, field.bits, behind(place, field.offset));
    }
    out.text(before === "{" ? "{}" : "}");
    return;
  }
  switch (layout.kind) {
    case "int":
      quotedIf(emitter.int64 === "string" && layout.size >= 8, out, (o) =>
        writeDigits(o, emitter, layout, bits, place),
      );
      break;
    case "bool":
      writeBool(out, layout, bits, place);
      break;
    case "float":
    case "average":
      writeReal(out, emitter, layout, place, false);
      break;
    case "enum":
      writeEnum(out, emitter, layout, bits, place, JSON.stringify, (o) =>
        quotedIf(emitter.int64 === "string" && layout.size >= 8, o, (inner) =>
          writeDigits(inner, emitter, layout, bits, place),
        ),
      );
      break;
    case "pointer":
      quoted(out, (o) => writePointer(o, emitter, layout, bits, place));
      break;
    case "text": {
      const { size } = layout;
      // The dearest byte is a control character, \u001f; and the quotes.
      const most = 6 * size + 2;
      out.put((to) => emitter.call("jsonChars", to, address(place), i32.const(size)), most);
      break;
    }
    case "array":
      writeArray(out, emitter, layout, place);
      break;
    case "special":
      out.text("null");
      break;
    case "raw":
      quoted(out, (o) => writeHex(o, emitter, layout.size, place));
      break;
    case "lpm":
      writePrefix(out, emitter, layout, place);
      break;
    case "agreed": {
      out.branch(
        i32.eqz(i32.load8_u(behind(place, layout.of.size))),
        (o) => o.text("null"),
        (o) => writeJson(o, emitter, layout.of, undefined, place),
      );
    }
  }
}

function writeArray(
  out: Output,
  emitter: Emitter,
  layout: Extract<Layout, { kind: "array" }>,
  place: Place,
): void {
  const { of, count } = layout;
  out.text("[");
  if (count > 0 && count <= UNROLLED) {
    for (let i = 0; i < count; i++) {
      if (i > 0) out.text(",");
      writeJson(out, emitter, of, undefined, behind(place, i * of.size));
    }
  } else if (count > 0) {
    const elements = loopOver(emitter.locals, place, of.size, count);
    out.list(elements, ",", (inner) => writeJson(inner, emitter, of, undefined, elements.place));
  }
  out.text("]");
}

export function writePointer(
  out: Output,
  emitter: Emitter,
  layout: Extract<Layout, { kind: "pointer" }>,
  bits: Field["bits"],
  place: Place,
): void {
  const [low, high] = halvesOf(layout, bits, place);
  out.put((to) => emitter.call("hexNumber", to, low, high), 18);
}

export function writeHex(out: Output, emitter: Emitter, size: number, place: Place): void {
  out.put((to) => emitter.call("hexBytes", to, address(place), i32.const(size)), 2 * size);
}

/** `10.0.0.0/8`, without quotes. Only for `hasAddress`. */
export function writeAddress(out: Output, emitter: Emitter, layout: LpmLayout, place: Place): void {
  const name = layout.size === 8 ? "ipv4" : "ipv6";
  // "255.255.255.255"; "ffff:" eight times, of which the last has no colon.
  const most = layout.size === 8 ? 15 : 39;
  out.put((to) => emitter.call(name, to, address(behind(place, 4))), most);
  out.text("/");
  writePrefixLength(out, emitter, place);
}

/** True of tries over IPv4 or IPv6 addresses: 4 bytes of prefix length, 4 or 16 of data. */
export function hasAddress(layout: LpmLayout): boolean {
  return layout.size === 8 || layout.size === 20;
}

function writePrefix(out: Output, emitter: Emitter, layout: LpmLayout, place: Place): void {
  if (hasAddress(layout)) {
    quoted(out, (o) => writeAddress(o, emitter, layout, place));
    return;
  }
  out.text('{"prefixlen":');
  writePrefixLength(out, emitter, place);
  out.text(',"data":"');
  writeHex(out, emitter, layout.size - 4, behind(place, 4));
  out.text('"}');
}

function writePrefixLength(out: Output, { digits }: Emitter, place: Place): void {
  out.put((to) => digits.u64(to, i64.load32_u(place)), 10);
}

function quotedIf(condition: boolean, out: Output, body: (out: Output) => void): void {
  if (condition) quoted(out, body);
  else body(out);
}

function quoted(out: Output, body: (out: Output) => void): void {
  out.text('"');
  body(out);
  out.text('"');
}

import { type Field, isRecord, type Layout, type LpmLayout } from "../../btf/layout.ts";
import { js } from "../code.ts";
import { shownMembers } from "../members.ts";
import { type Emitter, noteOf } from "./emitter.ts";
import { writeBool, writeDigits, writeEnum, writeReal } from "./number.ts";
import type { Output } from "./output.ts";
import { at, int32, type Place, wordsOf } from "./words.ts";

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
      const inner = { ...place, offset: place.offset + field.offset };
      writeJson(out, emitter, field.layout, field.bits, inner);
    }
    out.text(before === "{" ? "{}" : "}");
    return;
  }
  switch (layout.kind) {
    case "int":
      quotedIf(emitter.int64 === "string" && layout.size >= 8, out, (o) =>
        writeDigits(o, layout, bits, place),
      );
      break;
    case "bool":
      writeBool(out, layout, bits, place);
      break;
    case "float":
    case "average":
      writeReal(out, layout, place, false);
      break;
    case "enum":
      writeEnum(out, emitter, layout, bits, place, JSON.stringify, (o) =>
        quotedIf(emitter.int64 === "string" && layout.size >= 8, o, (inner) =>
          writeDigits(inner, layout, bits, place),
        ),
      );
      break;
    case "pointer":
      quoted(out, (o) => writePointer(o, layout, bits, place));
      break;
    case "text": {
      const { size } = layout;
      // The dearest byte is a control character, \u001f; and the quotes.
      const most = 6 * size + 2;
      const note = noteOf(layout, place.offset);
      out.put((to) => js`jsonChars(out, ${to}, ${place.bytes}, ${at(place)}, ${size})`, most, note);
      break;
    }
    case "array":
      writeArray(out, emitter, layout, place);
      break;
    case "special":
      out.text("null");
      break;
    case "raw":
      quoted(out, (o) => writeHex(o, layout.size, place));
      break;
    case "lpm":
      writePrefix(out, layout, place);
      break;
    case "agreed": {
      const flag = js`${place.view}.getUint8(${at(place, layout.of.size)})`;
      out.branch(
        js`${flag} === 0`,
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
      writeJson(out, emitter, of, undefined, { ...place, offset: place.offset + i * of.size });
    }
  } else if (count > 0) {
    const [i, p] = [emitter.local("i"), emitter.local("p")];
    const head = js`for (let ${i} = 0, ${p} = ${at(place)}; ${i} < ${count}; ${i}++, ${p} += ${of.size})`;
    out.list(head, count, ",", (inner) =>
      writeJson(inner, emitter, of, undefined, { ...place, base: p, offset: 0 }),
    );
  }
  out.text("]");
}

export function writePointer(
  out: Output,
  layout: Extract<Layout, { kind: "pointer" }>,
  bits: Field["bits"],
  place: Place,
): void {
  const [low = js`0`, high = js`0`] = wordsOf(layout, bits, place).words;
  const note = noteOf(layout, place.offset);
  out.put((to) => js`hexNumber(out, ${to}, ${low}, ${high})`, 18, note);
}

export function writeHex(out: Output, size: number, place: Place): void {
  out.put((to) => js`hexBytes(out, ${to}, ${place.bytes}, ${at(place)}, ${size})`, 2 * size);
}

/** `10.0.0.0/8`, without quotes. Only for `hasAddress`. */
export function writeAddress(out: Output, layout: LpmLayout, place: Place): void {
  const address = layout.size === 8 ? js`ipv4` : js`ipv6`;
  // "255.255.255.255"; "ffff:" eight times, of which the last has no colon.
  const most = layout.size === 8 ? 15 : 39;
  out.put((to) => js`${address}(out, ${to}, ${place.bytes}, ${at(place, 4)})`, most);
  out.text("/");
  writePrefixLength(out, place);
}

/** True of tries over IPv4 or IPv6 addresses: 4 bytes of prefix length, 4 or 16 of data. */
export function hasAddress(layout: LpmLayout): boolean {
  return layout.size === 8 || layout.size === 20;
}

function writePrefix(out: Output, layout: LpmLayout, place: Place): void {
  if (hasAddress(layout)) {
    quoted(out, (o) => writeAddress(o, layout, place));
    return;
  }
  out.text('{"prefixlen":');
  writePrefixLength(out, place);
  out.text(',"data":"');
  writeHex(out, layout.size - 4, { ...place, offset: place.offset + 4 });
  out.text('"}');
}

function writePrefixLength(out: Output, place: Place): void {
  out.put((to) => js`u32(o, ${to}, ${int32(place)})`, 10);
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

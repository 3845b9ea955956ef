import { type Column, columnsOf } from "../columns.ts";
import { csvCell, tsvCell } from "../runtime/cells.ts";
import type { Shape, Style } from "../shape.ts";
import type { Home } from "../wasm/home.ts";
import { address, behind, i32, type Place } from "../wasm/instructions.ts";
import type { I32 } from "../wasm/piece.ts";
import type { Emitter } from "./emitter.ts";
import { type EntryWriter, entryWriter, type Shown, shownAsIs } from "./entries.ts";
import { hasAddress, writeAddress, writeHex, writeJson, writePointer } from "./json-value.ts";
import { writeBool, writeDigits, writeEnum, writeReal } from "./number.ts";
import type { Output } from "./output.ts";
import { styled } from "./styled.ts";

/** How cells become a line, each ended by "\n": RFC 4180's quotes, or tabs and backslash escapes. */
export type Dialect = "csv" | "tsv";

/**
 * Compiles a writer of one line an entry, with the cells of `columnsOf`; of a per-CPU shape one line
 * a CPU, its id between key and value. Numbers are bare, an array is one cell of JSON, null is empty.
 *
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function compileCsv(
  shape: Shape,
  style: Style,
  dialect: Dialect,
  shown: Shown = shownAsIs(shape),
  home: Home | null = null,
): EntryWriter {
  const { cpus, ...layouts } = shown.shape;
  const styles = {
    key: styled(layouts.key, style),
    value: styled(layouts.value, style),
    cpus: null,
  };
  const columns = columnsOf(styles);
  const key = columns.filter(({ side }) => side === "key");
  const value = columns.filter(({ side }) => side === "value");
  return entryWriter(shape, shown, style, home, (out, { emitter, slots, ...place }) => {
    const cells = new Cells(emitter, dialect);
    if (cpus === null) {
      cells.write(out, key, place.key);
      out.text(cells.separator);
      cells.write(out, value, place.value);
      out.text("\n");
      return;
    }
    slots(out, "", (line, cpu, slot) => {
      cells.write(line, key, place.key);
      line.text(cells.separator);
      line.put((to) => emitter.digits.u64(to, cpu), 10);
      line.text(cells.separator);
      cells.write(line, value, slot);
      line.text("\n");
    });
  });
}

class Cells {
  readonly separator: string;
  readonly #emitter: Emitter;
  readonly #dialect: Dialect;

  constructor(emitter: Emitter, dialect: Dialect) {
    this.#emitter = emitter;
    this.#dialect = dialect;
    this.separator = dialect === "csv" ? "," : "\t";
  }

  write(out: Output, columns: readonly Column[], side: Place): void {
    for (const [i, column] of columns.entries()) {
      if (i > 0) out.text(this.separator);
      this.#cell(out, column, behind(side, column.offset));
    }
  }

  #cell(out: Output, { layout, bits }: Pick<Column, "layout" | "bits">, place: Place): void {
    const emitter = this.#emitter;
    switch (layout.kind) {
      case "int":
        writeDigits(out, emitter, layout, bits, place);
        break;
      case "bool":
        writeBool(out, layout, bits, place);
        break;
      case "float":
      case "average":
        writeReal(out, emitter, layout, place, true);
        break;
      case "enum":
        writeEnum(
          out,
          emitter,
          layout,
          bits,
          place,
          (name) => this.#quote(name),
          (o) => writeDigits(o, emitter, layout, bits, place),
        );
        break;
      case "pointer":
        writePointer(out, emitter, layout, bits, place);
        break;
      case "raw":
        writeHex(out, emitter, layout.size, place);
        break;
      case "special":
        break;
      case "agreed":
        out.branch(
          i32.load8_u(behind(place, layout.of.size)),
          (o) => this.#cell(o, { layout: layout.of }, place),
          () => {},
        );
        break;
      default:
        this.#quoted(out, layout, place);
    }
  }

  /** Cells whose bytes decide whether they are quoted: text, and JSON. */
  #quoted(out: Output, layout: Column["layout"], place: Place): void {
    const emitter = this.#emitter;
    if (layout.kind === "lpm" && hasAddress(layout)) {
      writeAddress(out, emitter, layout, place);
      return;
    }
    const start = emitter.local("i32");
    out.statement(start.set(out.end.get));
    const before = out.bound;
    if (layout.kind === "text") {
      const { size } = layout;
      const call = (to: I32) => emitter.call("plainChars", to, address(place), i32.const(size));
      // The dearest byte is one that is no UTF-8: \xff.
      out.put(call, 4 * size);
    } else {
      writeJson(out, emitter, layout, undefined, place);
    }
    out.settle();
    const most = out.bound - before + 2; // every byte may double
    const cell = this.#dialect === "csv" ? "csvCell" : "tsvCell";
    out.put((to) => emitter.call(cell, start.get, to), most);
  }

  #quote(name: string): string {
    const bytes = new TextEncoder().encode(name);
    const cell = new Uint8Array(2 * bytes.length + 2);
    cell.set(bytes);
    const quote = this.#dialect === "csv" ? csvCell : tsvCell;
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
      cell.subarray(0, quote(cell, 0, bytes.length)),
    );
  }
}

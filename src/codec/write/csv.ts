import { type Code, js } from "../code.ts";
import { type Column, columnsOf } from "../columns.ts";
import { compile } from "../compile.ts";
import { csvCell, tsvCell } from "../runtime/cells.ts";
import { type Shape, type Style, slotStride } from "../shape.ts";
import { Emitter, noteOf } from "./emitter.ts";
import { type EntryWriter, entriesSource, KEY, VALUE, type WriteEntries } from "./json.ts";
import { hasAddress, writeAddress, writeHex, writeJson, writePointer } from "./json-value.ts";
import { writeBool, writeDigits, writeEnum, writeReal } from "./number.ts";
import { Output } from "./output.ts";
import { styled } from "./styled.ts";
import { at, type Place } from "./words.ts";

/** How cells become a line, each ended by "\n": RFC 4180's quotes, or tabs and backslash escapes. */
export type Dialect = "csv" | "tsv";

/**
 * Compiles a writer of one line an entry, with the cells of `columnsOf`; of a per-CPU shape one line
 * a CPU, its id between key and value. Numbers are bare, an array is one cell of JSON, null is empty.
 *
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function compileCsv(shape: Shape, style: Style, dialect: Dialect): EntryWriter {
  const emitter = new Emitter(style);
  const out = new Output();
  const styles = { key: styled(shape.key, style), value: styled(shape.value, style), cpus: null };
  const columns = columnsOf(styles);
  const cells = new Cells(emitter, dialect);
  const key = columns.filter(({ side }) => side === "key");
  const value = columns.filter(({ side }) => side === "value");
  const { cpus } = shape;
  if (cpus === null) {
    cells.write(out, key, KEY);
    out.text(cells.separator);
    cells.write(out, value, VALUE);
    out.text("\n");
  } else {
    const head = js`for (let c = 0, p = v; c < ${cpus.length}; c++, p += ${slotStride(shape)})`;
    out.list(head, cpus.length, "", (line) => {
      cells.write(line, key, KEY);
      line.text(cells.separator);
      line.put((to) => js`u32(o, ${to}, cpus[c])`, 10);
      line.text(cells.separator);
      cells.write(line, value, { ...VALUE, base: js`p` });
      line.text("\n");
    });
  }
  const { source, bound, runtime } = entriesSource(shape, emitter, out);
  return { bound, write: compile<WriteEntries>(source, runtime) };
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
      this.#cell(out, column, { ...side, offset: column.offset });
    }
  }

  #cell(out: Output, { layout, bits }: Pick<Column, "layout" | "bits">, place: Place): void {
    switch (layout.kind) {
      case "int":
        writeDigits(out, layout, bits, place);
        break;
      case "bool":
        writeBool(out, layout, bits, place);
        break;
      case "float":
      case "average":
        writeReal(out, layout, place, true);
        break;
      case "enum":
        writeEnum(
          out,
          this.#emitter,
          layout,
          bits,
          place,
          (name) => this.#quote(name),
          (o) => writeDigits(o, layout, bits, place),
        );
        break;
      case "pointer":
        writePointer(out, layout, bits, place);
        break;
      case "raw":
        writeHex(out, layout.size, place);
        break;
      case "special":
        break;
      case "agreed": {
        const flag = js`${place.view}.getUint8(${at(place, layout.of.size)})`;
        out.branch(
          js`${flag} !== 0`,
          (o) => this.#cell(o, { layout: layout.of }, place),
          () => {},
        );
        break;
      }
      default:
        this.#quoted(out, layout, place);
    }
  }

  /** Cells whose bytes decide whether they are quoted: text, and JSON. */
  #quoted(out: Output, layout: Column["layout"], place: Place): void {
    if (layout.kind === "lpm" && hasAddress(layout)) {
      writeAddress(out, layout, place);
      return;
    }
    const start = this.#emitter.local("w");
    out.statement(js`const ${start} = at;`);
    const before = out.bound;
    if (layout.kind === "text") {
      const { size } = layout;
      const call = (to: Code) => js`plainChars(out, ${to}, ${place.bytes}, ${at(place)}, ${size})`;
      // The dearest byte is one that is no UTF-8: \xff.
      out.put(call, 4 * size, noteOf(layout, place.offset));
    } else {
      writeJson(out, this.#emitter, layout, undefined, place);
    }
    out.settle();
    const most = out.bound - before + 2; // every byte may double
    const cell = this.#dialect === "csv" ? js`csvCell` : js`tsvCell`;
    out.put((to) => js`${cell}(out, ${start}, ${to})`, most);
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

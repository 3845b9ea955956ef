import type { Shape } from "../codec/shape.ts";
import type { Entry, Value } from "../entry.ts";
import { type CellPath, cellText, entryPaths, rowsOf, shapePaths } from "./cells.ts";
import { terminalText } from "./escape.ts";
import { fit, GAP, type Widths } from "./widths.ts";
import type { Writer, WriterOptions } from "./writer.ts";

/** Entries that are held back to learn the columns' widths. Later ones may widen a column. */
const SAMPLE = 64;
const CUT = "…";

/**
 * Columns under a header, as kubectl prints them: two spaces between, numbers to the right, `-`
 * where there is nothing. With a width it never prints a line wider than that.
 */
export function table(shape: Shape, options: WriterOptions): Writer {
  return new Table(shape, options);
}

/** The same, never cut. */
export function wide(shape: Shape, options: WriterOptions): Writer {
  return new Table(shape, { ...options, width: null });
}

class Table implements Writer {
  readonly #shape: Shape;
  readonly #options: WriterOptions;
  #held: Entry[] | null = [];
  #paths: readonly CellPath[] = [];
  #isNumber: readonly boolean[] = [];
  #wanted: number[] = [];
  #widths: Widths = { columns: [], shown: 0 };

  constructor(shape: Shape, options: WriterOptions) {
    this.#shape = shape;
    this.#options = options;
  }

  entry(entry: Entry): string {
    if (this.#held === null) return this.#lines(rowsOf(entry, this.#paths));
    this.#held.push(entry);
    return this.#held.length < SAMPLE ? "" : this.#release(this.#held);
  }

  end(): string {
    return this.#held === null ? "" : this.#release(this.#held);
  }

  #release(held: readonly Entry[]): string {
    this.#held = null;
    const enriched = this.#options.enriched && held.length > 0;
    this.#paths = enriched ? entryPaths(held) : shapePaths(this.#shape);
    const rows = held.flatMap((entry) => rowsOf(entry, this.#paths));
    this.#isNumber = this.#paths.map((_, i) => isNumeric(rows.map((row) => row[i] ?? null)));
    const names = this.#paths.map(({ path }) => terminalText(path));
    if (!this.#options.headers) return this.#lines(rows);
    this.#widen(names);
    const lines = this.#lines(rows);
    return this.#line(names) + lines;
  }

  /** Measures all rows before it prints the first. */
  #lines(rows: readonly Value[][]): string {
    const { style } = this.#options;
    const texts = rows.map((row) => row.map((cell) => terminalText(cellText(cell, style, "-"))));
    for (const cells of texts) this.#widen(cells);
    return texts.map((cells) => this.#line(cells)).join("");
  }

  #widen(cells: readonly string[]): void {
    let wider = false;
    for (const [i, cell] of cells.entries()) {
      const width = Bun.stringWidth(cell);
      if (width <= (this.#wanted[i] ?? -1)) continue;
      this.#wanted[i] = width;
      wider = true;
    }
    if (wider) this.#widths = fit(this.#wanted, this.#isNumber, this.#options.width);
  }

  #line(cells: readonly string[]): string {
    const { columns, shown } = this.#widths;
    const parts = cells.slice(0, shown).map((cell, i) => {
      const width = columns[i] ?? 0;
      const text = cut(cell, width);
      const space = " ".repeat(width - Bun.stringWidth(text));
      return this.#isNumber[i] ? space + text : text + space;
    });
    if (shown < cells.length) parts.push(CUT);
    return `${parts.join(" ".repeat(GAP)).trimEnd()}\n`;
  }
}

function isNumeric(column: readonly Value[]): boolean {
  const cells = column.filter((cell) => cell !== null);
  return cells.length > 0 && cells.every((c) => typeof c === "number" || typeof c === "bigint");
}

/** At most `width` columns of the screen, whole characters, the mark included. */
function cut(text: string, width: number): string {
  if (Bun.stringWidth(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    room -= Bun.stringWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return kept + CUT;
}

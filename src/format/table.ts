import type { Shape } from "../codec/shape.ts";
import type { Entry, Value } from "../entry.ts";
import { type CellPath, cellText, entryPaths, rowsOf, shapePaths } from "./cells.ts";
import { terminalText } from "./escape.ts";
import { TextTable } from "./text-table.ts";
import type { Writer, WriterOptions } from "./writer.ts";

/** Entries that are held back to learn the columns' widths. Later ones may widen a column. */
const SAMPLE = 64;
/** An empty text, so that each line has as many words as the header. */
const EMPTY = '""';

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
  #held: Entry[] = [];
  #paths: readonly CellPath[] = [];
  #text: TextTable | null = null;

  constructor(shape: Shape, options: WriterOptions) {
    this.#shape = shape;
    this.#options = options;
  }

  entry(entry: Entry): string {
    if (this.#text !== null) return this.#text.lines(this.#cells(rowsOf(entry, this.#paths)));
    this.#held.push(entry);
    return this.#held.length < SAMPLE ? "" : this.#release();
  }

  end(): string {
    return this.#text === null ? this.#release() : "";
  }

  #release(): string {
    const held = this.#held;
    this.#held = [];
    const { enriched, headers, width } = this.#options;
    this.#paths = enriched && held.length > 0 ? entryPaths(held) : shapePaths(this.#shape);
    const rows: Value[][] = [];
    for (const entry of held) rows.push(...rowsOf(entry, this.#paths));
    const isNumber = this.#paths.map((_, i) => isNumeric(rows, i));
    this.#text = new TextTable(isNumber, width);
    const names = this.#paths.map(({ path }) => terminalText(path));
    const cells = this.#cells(rows);
    return this.#text.lines(headers ? [names, ...cells] : cells);
  }

  #cells(rows: readonly Value[][]): string[][] {
    const { style } = this.#options;
    return rows.map((row) => row.map((cell) => terminalText(cellText(cell, style, "-")) || EMPTY));
  }
}

function isNumeric(rows: readonly Value[][], column: number): boolean {
  let isNumber = false;
  for (const row of rows) {
    const cell = row[column] ?? null;
    if (cell === null) continue;
    isNumber = typeof cell === "number" || typeof cell === "bigint";
    if (!isNumber) break;
  }
  return isNumber;
}

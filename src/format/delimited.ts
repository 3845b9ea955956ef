import type { Shape } from "../codec/shape.ts";
import type { Entry } from "../entry.ts";
import { type CellPath, cellText, entryPaths, rowsOf, shapePaths } from "./cells.ts";
import type { Writer, WriterOptions } from "./writer.ts";

/** How cells become a line. */
export interface Dialect {
  readonly separator: string;
  quote(text: string): string;
}

/**
 * A header and one line a row, ended by "\n". Nothing is cut or made safe for a terminal: these are
 * for programs. An absent value is an empty cell. Enriched entries take their columns from the
 * first that has a value; empty slots before it wait for them.
 */
export class Delimited implements Writer {
  readonly #shape: Shape;
  readonly #options: WriterOptions;
  readonly #dialect: Dialect;
  #paths: readonly CellPath[] | null = null;
  #waiting: Entry[] = [];

  constructor(shape: Shape, options: WriterOptions, dialect: Dialect) {
    this.#shape = shape;
    this.#options = options;
    this.#dialect = dialect;
  }

  begin(): string {
    return this.#options.enriched ? "" : this.#header(shapePaths(this.#shape));
  }

  entry(entry: Entry): string {
    if (this.#paths === null && isEmpty(entry)) {
      this.#waiting.push(entry);
      return "";
    }
    const before = this.#paths === null ? this.#headed(entryPaths([entry])) : "";
    return before + this.#rows(entry, this.#paths ?? []);
  }

  end(): string {
    return this.#paths === null ? this.#headed(shapePaths(this.#shape)) : "";
  }

  /** The header, and the entries that waited for it. */
  #headed(paths: readonly CellPath[]): string {
    const header = this.#header(paths);
    const waiting = this.#waiting;
    this.#waiting = [];
    return header + waiting.map((entry) => this.#rows(entry, paths)).join("");
  }

  #rows(entry: Entry, paths: readonly CellPath[]): string {
    const { style } = this.#options;
    const rows = rowsOf(entry, paths);
    return rows.map((row) => this.#line(row.map((cell) => cellText(cell, style, "")))).join("");
  }

  #header(paths: readonly CellPath[]): string {
    this.#paths = paths;
    return this.#options.headers ? this.#line(paths.map(({ path }) => path)) : "";
  }

  #line(cells: readonly string[]): string {
    return `${cells.map((cell) => this.#dialect.quote(cell)).join(this.#dialect.separator)}\n`;
  }
}

function isEmpty({ value, values }: Entry): boolean {
  return values === undefined && (value ?? null) === null;
}

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
 * first.
 */
export class Delimited implements Writer {
  readonly #shape: Shape;
  readonly #options: WriterOptions;
  readonly #dialect: Dialect;
  #paths: readonly CellPath[] | null = null;

  constructor(shape: Shape, options: WriterOptions, dialect: Dialect) {
    this.#shape = shape;
    this.#options = options;
    this.#dialect = dialect;
  }

  begin(): string {
    return this.#options.enriched ? "" : this.#header(shapePaths(this.#shape));
  }

  entry(entry: Entry): string {
    const header = this.#paths === null ? this.#header(entryPaths([entry])) : "";
    const rows = rowsOf(entry, this.#paths ?? []);
    const { style } = this.#options;
    return header + rows.map((row) => this.#line(row.map((c) => cellText(c, style, "")))).join("");
  }

  end(): string {
    return this.#paths === null ? this.#header(shapePaths(this.#shape)) : "";
  }

  #header(paths: readonly CellPath[]): string {
    this.#paths = paths;
    return this.#options.headers ? this.#line(paths.map(({ path }) => path)) : "";
  }

  #line(cells: readonly string[]): string {
    return `${cells.map((cell) => this.#dialect.quote(cell)).join(this.#dialect.separator)}\n`;
  }
}

import { fit, GAP, type Widths } from "./widths.ts";

const CUT = "…";

/** Lays cells out in columns. Rows may come in parts: a later one may widen a column. */
export class TextTable {
  readonly #isNumber: readonly boolean[];
  readonly #width: number | null;
  readonly #wanted: number[] = [];
  #widths: Widths = { columns: [], shown: 0 };

  /**
   * @param isNumber which columns stand to the right
   * @param width columns of the screen that no line exceeds; null cuts nothing
   */
  constructor(isNumber: readonly boolean[], width: number | null) {
    this.#isNumber = isNumber;
    this.#width = width;
  }

  /** The lines of these rows, all measured before the first is laid out. */
  lines(rows: readonly (readonly string[])[]): string {
    for (const cells of rows) this.#widen(cells);
    return rows.map((cells) => this.#line(cells)).join("");
  }

  #widen(cells: readonly string[]): void {
    let wider = false;
    for (const [i, cell] of cells.entries()) {
      const width = Bun.stringWidth(cell);
      if (width <= (this.#wanted[i] ?? -1)) continue;
      this.#wanted[i] = width;
      wider = true;
    }
    if (wider) this.#widths = fit(this.#wanted, this.#isNumber, this.#width);
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

import { scaleLog } from "d3-scale";
import { drawing, element, label, round, WIDTH } from "./svg.ts";

export interface BarRow {
  readonly name: string;
  /** Null: nothing is drawn, the text says why. */
  readonly value: number | null;
  /** Where it lies with 95 % confidence, in the unit of `value`. */
  readonly low?: number;
  readonly high?: number;
  /** Stands at the end of the bar. */
  readonly text: string;
}

const ROW = 30;
const TOP = 6;
const BOTTOM = 20;
/** Half of the first number below the axis stands here. */
const LEFT = 24;
/** Room for the text behind the longest bar. */
const RIGHT = 108;
const THICKNESS = 10;

/** Horizontal bars over a logarithmic axis, each under its name. */
export function bars(title: string, rows: readonly BarRow[], tick: (value: number) => string) {
  const values = rows.flatMap(({ value, low, high }) => [value, low, high]).filter(isPositive);
  const height = TOP + rows.length * ROW + BOTTOM;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return drawing(height, title, rows.map(nothing).join(""));
  // The axis begins a decade below the least bar, so that it has a length as well.
  const x = scaleLog()
    .domain([10 ** Math.floor(Math.log10(least) - 0.5), most])
    .range([LEFT, WIDTH - RIGHT]);
  const [begin = least] = x.domain();
  const count = Math.floor(Math.log10(most / begin) + 1e-9) + 1;
  const decades = Array.from({ length: count }, (_, i) => begin * 10 ** i);
  const grid = decades.map((value) => {
    const at = round(x(value));
    const line = { x1: at, x2: at, y1: TOP, y2: height - BOTTOM, class: "grid" };
    return (
      element("line", line) +
      label(at, height - 6, tick(value), { class: "tick", "text-anchor": "middle" })
    );
  });
  const drawn = rows.map((row, i) => {
    const y = TOP + i * ROW;
    const { name, value, low, high, text } = row;
    if (!isPositive(value)) return nothing(row, i);
    const size = {
      x: LEFT,
      y: y + 15,
      width: round(x(value) - LEFT),
      height: THICKNESS,
      rx: 2,
      class: "bar",
    };
    const whisker =
      isPositive(low) && isPositive(high)
        ? element("line", {
            x1: round(x(low)),
            x2: round(x(high)),
            y1: y + 20,
            y2: y + 20,
            class: "whisker",
          })
        : "";
    const end = round(x(Math.max(value, high ?? value)));
    return (
      label(LEFT, y + 11, name) +
      element("rect", size) +
      whisker +
      label(end + 6, y + 24, text, { class: "value" })
    );
  });
  return drawing(height, title, grid.join("") + drawn.join(""));
}

function nothing({ name, text }: BarRow, i: number): string {
  const y = TOP + i * ROW;
  return label(LEFT, y + 11, name) + label(LEFT, y + 24, text, { class: "value" });
}

function isPositive(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && value > 0 && Number.isFinite(value);
}

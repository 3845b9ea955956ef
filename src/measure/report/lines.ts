import { type ScaleContinuousNumeric, scaleLog, scalePoint } from "d3-scale";
import { curveMonotoneX, line } from "d3-shape";
import { drawing, element, escaped, label, round, WIDTH } from "./svg.ts";

export interface Series {
  readonly name: string;
  /** By the name of the place on the x axis. */
  readonly points: readonly (readonly [x: string, y: number])[];
}

const HEIGHT = 260;
const MARGIN = { top: 8, right: 10, bottom: 34, left: 54 };
/** Colours of the style sheet; more series than that begin anew, dashed. */
const COLOURS = 7;

/** Lines over named places, on a logarithmic axis, with their legend below. */
export function lines(
  title: string,
  series: readonly Series[],
  places: readonly string[],
  axis: string,
  tick: (value: number) => string,
): string {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y)).filter((y) => y > 0);
  if (values.length === 0) return "";
  const x = scalePoint()
    .domain(places)
    .range([MARGIN.left, WIDTH - MARGIN.right])
    .padding(0.3);
  const y = scaleLog()
    .domain([Math.min(...values) / 1.2, Math.max(...values) * 1.2])
    .range([HEIGHT - MARGIN.bottom, MARGIN.top]);
  const path = line<readonly [string, number]>()
    .defined(([, value]) => value > 0)
    .x(([place]) => round(x(place) ?? 0))
    .y(([, value]) => round(y(value)))
    .curve(curveMonotoneX);
  const drawn = series.map(({ name, points }, i) => {
    const dots = points
      .filter(([, value]) => value > 0)
      .map(([place, value]) =>
        element("circle", { cx: round(x(place) ?? 0), cy: round(y(value)), r: 2.5 }),
      );
    const title = element("title", {}, escaped(name));
    return element(
      "g",
      { class: `series ${colour(i)}` },
      title + element("path", { d: path(points) ?? "" }) + dots.join(""),
    );
  });
  const bottom = places.map((place) =>
    label(x(place) ?? 0, HEIGHT - MARGIN.bottom + 15, place, {
      class: "tick",
      "text-anchor": "middle",
    }),
  );
  const named = label((MARGIN.left + WIDTH) / 2, HEIGHT - 3, axis, {
    class: "tick",
    "text-anchor": "middle",
  });
  const content = rules(y, tick) + bottom.join("") + named + drawn.join("");
  return drawing(HEIGHT, title, content) + legend(series);
}

/** Powers of ten, and what lies between them where they are few. */
function rules(y: ScaleContinuousNumeric<number, number>, tick: (value: number) => string): string {
  const [bottom = 1, top = 1] = y.domain();
  const [first, last] = [Math.floor(Math.log10(bottom)), Math.ceil(Math.log10(top))];
  const steps = last - first > 3 ? [1] : last - first > 1 ? [1, 3] : [1, 2, 5];
  const decades = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  return decades
    .flatMap((decade) => steps.map((step) => step * decade))
    .filter((value) => value >= bottom && value <= top)
    .map((value) => {
      const at = round(y(value));
      const rule = { x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: at, y2: at, class: "grid" };
      const attributes = { class: "tick", "text-anchor": "end" };
      return element("line", rule) + label(MARGIN.left - 6, at + 4, tick(value), attributes);
    })
    .join("");
}

function legend(series: readonly Series[]): string {
  const entries = series.map(({ name }, i) =>
    element("li", { class: colour(i) }, `<i></i>${escaped(name)}`),
  );
  return element("ul", { class: "legend" }, entries.join(""));
}

function colour(i: number): string {
  return `c${i % COLOURS}${i >= COLOURS ? " dashed" : ""}`;
}

/** SVG as text. Names of ways and maps come from outside: everything goes through `escaped`. */

/** Units of a drawing: it is as wide as a phone, and grows with the page. */
export const WIDTH = 440;

export function escaped(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** `<name a="1">content</name>` */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = "",
): string {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join("");
  return `<${name}${written}>${content}</${name}>`;
}

export function label(
  x: number,
  y: number,
  text: string,
  attributes: Readonly<Record<string, string | number>> = {},
): string {
  return element("text", { x: round(x), y: round(y), ...attributes }, escaped(text));
}

/** A drawing with a title for those who hear the page. */
export function drawing(height: number, title: string, content: string): string {
  return element(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title },
    content,
  );
}

/** Tenths of a unit are finer than a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

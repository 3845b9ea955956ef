import type { Shape, Style } from "../shape.ts";
import type { Home } from "../wasm/home.ts";
import { type EntryWriter, entryWriter, type Shown, shownAsIs } from "./entries.ts";
import { writeJson } from "./json-value.ts";
import { styled } from "./styled.ts";

/**
 * `lines`: each entry ends in a line end. `elements`: each begins with a comma, so that pieces can
 * be joined; of the first the caller turns the comma into "[".
 */
export type Framing = "lines" | "elements";

/**
 * Compiles a writer of `{"key":…,"value":…}`, or `{"key":…,"values":[{"cpu":0,"value":…},…]}` of a
 * per-CPU shape. Text, hex, addresses, names and floats are written by JavaScript, all else by the
 * module.
 *
 * @param shown what is shown of the entries: their values folded, say
 * @param home where the module's memory is
 * @throws BpfkitError E_FORMAT where a member lies outside of its parent
 */
export function compileJson(
  shape: Shape,
  style: Style,
  framing: Framing,
  shown: Shown = shownAsIs(shape),
  home: Home | null = null,
): EntryWriter {
  const { key: keyLayout, value: valueLayout, cpus } = shown.shape;
  const layout = styled(valueLayout, style);
  return entryWriter(shape, shown, style, home, (out, { emitter, key, value, slots }) => {
    if (framing === "elements") out.text(",");
    out.text('{"key":');
    writeJson(out, emitter, styled(keyLayout, style), undefined, key);
    if (cpus === null) {
      out.text(',"value":');
      writeJson(out, emitter, layout, undefined, value);
    } else {
      out.text(',"values":[');
      slots(out, ",", (inner, cpu, slot) => {
        inner.text('{"cpu":');
        inner.put((to) => emitter.digits.u64(to, cpu), 10);
        inner.text(',"value":');
        writeJson(inner, emitter, layout, undefined, slot);
        inner.text("}");
      });
      out.text("]");
    }
    out.text(framing === "lines" ? "}\n" : "}");
  });
}

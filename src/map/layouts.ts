import { layoutProblems } from "../btf/check.ts";
import { cText } from "../btf/declare.ts";
import type { Layout } from "../btf/layout.ts";
import { rows } from "../btf/rows.ts";
import { tsText } from "../btf/typescript.ts";
import { BpfkitError, UsageError } from "../errors.ts";
import { aMap } from "./kinds.ts";
import type { OpenOptions } from "./open.ts";
import { openSource } from "./open-source.ts";
import type { Selector } from "./select.ts";
import { typeOfFile } from "./types.ts";

/** A type to be shown: a map's key or value, or one of a file. */
export interface NamedLayout {
  readonly of: "key" | "value" | "type";
  readonly layout: Layout;
  /** Where it disagrees with the map's own sizes, a line each. */
  readonly problems: readonly string[];
}

/** One member, one hole, or the type itself at depth 0. */
export interface LayoutLine {
  readonly of: NamedLayout["of"];
  readonly offset: number;
  readonly size: number;
  /** Of a bitfield: first bit and width, `3:5`; else null. */
  readonly bits: string | null;
  readonly name: string;
  readonly type: string;
  readonly depth: number;
  /** These bytes belong to no member. */
  readonly hole: boolean;
}

/**
 * The layouts of a map, or without one of a type of a file.
 *
 * @returns `note` says why a map's types are bytes
 * @throws BpfkitError E_UNSUPPORTED for a map of a type that has neither keys nor values
 */
export async function layoutsOf(
  selector: Selector | null,
  options: OpenOptions,
): Promise<{ readonly layouts: readonly NamedLayout[]; readonly note: string | null }> {
  if (selector === null) {
    if (options.btf === undefined || options.type === undefined) {
      throw new UsageError(
        "layout: neither a map nor a type is named",
        "bpfkit layout MAP, or bpfkit layout --btf FILE --type NAME",
      );
    }
    const layout = typeOfFile(options.btf, options.type);
    return { layouts: [{ of: "type", layout, problems: [] }], note: null };
  }
  using open = await openSource(selector, options);
  const { keySize, valueSize } = open.info;
  const layouts: NamedLayout[] = [];
  const { types, shape } = open;
  if (keySize > 0) layouts.push(named("key", types.key ?? shape.key, keySize));
  if (valueSize > 0) layouts.push(named("value", types.value ?? shape.value, valueSize));
  if (layouts.length === 0) {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${open.title}: ${aMap(open.typeName)} has neither keys nor values`,
      { hint: "bpfkit layout --btf FILE --type NAME shows the type of its records" },
    );
  }
  const unknown = types.note !== null && layouts.some(({ layout }) => layout.kind === "raw");
  return { layouts, note: unknown ? `${open.title}: ${types.note}` : null };
}

function named(of: NamedLayout["of"], layout: Layout, size: number): NamedLayout {
  const problems = layoutProblems(layout, size).filter(({ problem }) => problem === "size");
  return { of, layout, problems: problems.map(({ what }) => `${of}: ${what}`) };
}

/** The type as a line, and its members below it. */
export function linesOf({ of, layout }: NamedLayout): LayoutLine[] {
  const whole: LayoutLine = {
    of,
    offset: 0,
    size: layout.size,
    bits: null,
    name: "",
    type: layout.type,
    depth: 0,
    hole: false,
  };
  const members = rows(layout).filter((row) => row.name !== "" || row.type !== layout.type);
  return [
    whole,
    ...members.map(({ offset, size, bits, name, type, depth, hole }) => ({
      of,
      offset,
      size,
      bits: bits === undefined ? null : `${bits.shift}:${bits.width}`,
      name: hole === true ? "(hole)" : name,
      type,
      depth: depth + 1,
      hole: hole === true,
    })),
  ];
}

/** Declarations that a program can be compiled with. */
export function sourceText(layouts: readonly NamedLayout[], language: "c" | "ts"): string {
  const write = language === "c" ? cText : tsText;
  return layouts.map(({ of, layout }) => write(layout, of)).join("\n");
}

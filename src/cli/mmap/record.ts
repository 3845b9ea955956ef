import type { Layout } from "../../btf/layout.ts";
import { wholeOf } from "../../codec/field.ts";
import { foldedLayout } from "../../codec/fold/layout.ts";
import type { Style } from "../../codec/shape.ts";
import type { Value, ValueRecord } from "../../entry.ts";
import { UsageError } from "../../errors.ts";
import { rateOf } from "../../map/window/rates.ts";
import { sumOf } from "../../map/window/sum.ts";
import { RECORD_FORMATS } from "../print/records.ts";
import { tableWidth } from "../term.ts";
import type { Scene, View } from "./view.ts";

/** What one record shows: some words about it, and a value of a layout. */
interface Subject {
  readonly layout: Layout;
  /** The member of the record that holds the value. */
  readonly member: string;
  look(): { readonly about: ValueRecord; readonly value: Value };
}

/** `{"elements":N,"sum":…}`: every number of all elements, added up. */
export function sumView(scene: Scene): View {
  const { window } = scene;
  return new RecordView(scene, {
    layout: foldedLayout(window.layout, "sum", window.count),
    member: "sum",
    look() {
      const before = window.seqlock?.givenUp ?? 0;
      const value = sumOf(window.copies("leave-out"), wholeOf(window.layout));
      const missing = (window.seqlock?.givenUp ?? 0) - before;
      return { about: { elements: window.count - missing }, value };
    },
  });
}

/** `{"var":"NAME","value":…}`: one global variable. */
export function variableView(scene: Scene, name: string): View {
  const { window, source } = scene;
  if (window.layout.kind !== "section") {
    throw new UsageError(
      `--var ${name}: ${source.title} holds elements, not global variables`,
      "name the pin of .bss, .data or .rodata, or leave --var out",
    );
  }
  const names = window.layout.fields.map((field) => field.name);
  if (!names.includes(name)) {
    throw new UsageError(
      `--var ${name}: ${source.title} has no such variable`,
      `it has ${names.join(", ")}`,
    );
  }
  const read = window.field(name);
  const { layout } = window.place(name);
  return new RecordView(scene, {
    layout,
    member: "value",
    look: () => ({ about: { var: name }, value: read(0) }),
  });
}

class RecordView implements View {
  readonly #scene: Scene;
  readonly #subject: Subject;
  readonly #format: (typeof RECORD_FORMATS)[number];
  #known: Value = null;

  /** @throws UsageError for a format that shows bytes */
  constructor(scene: Scene, subject: Subject) {
    const format = RECORD_FORMATS.find((name) => name === scene.format);
    if (format === undefined) {
      throw new UsageError(
        `-o ${scene.format} shows the bytes of elements`,
        `of a sum or a variable: ${RECORD_FORMATS.join(", ")}`,
      );
    }
    this.#scene = scene;
    this.#subject = subject;
    this.#format = format;
  }

  async show(): Promise<void> {
    const { about, value } = this.#subject.look();
    await this.#print(about, value);
  }

  remember(): void {
    this.#known = this.#subject.look().value;
  }

  async showChanges(seconds: number): Promise<void> {
    const { about, value } = this.#subject.look();
    const before = this.#known;
    this.#known = value;
    const { rates } = this.#scene;
    if (rates) await this.#print(about, rateOf(this.#subject.layout, before, value, seconds));
    else if (!Bun.deepEquals(before, value)) await this.#print(about, value);
  }

  async #print(about: ValueRecord, value: Value): Promise<void> {
    const { out, pretty, headers, style } = this.#scene;
    const record = { ...about, [this.#subject.member]: quoted(value, style) };
    const columns = leavesOf(record).map(([name, cell]) => ({ name, cell: () => cell }));
    const { recordsText } = await import("../../format/records.ts");
    const width = this.#format === "table" ? tableWidth(out.fd) : null;
    out.text(
      recordsText([record], columns, {
        format: this.#format,
        pretty,
        headers,
        width,
        single: true,
      }),
    );
  }
}

/** Integers as text where --int64=string asks for it. */
function quoted(value: Value, style: Pick<Style, "int64">): Value {
  if (typeof value === "bigint") return style.int64 === "string" ? String(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element: Value) => quoted(element, style));
  return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, quoted(v, style)]));
}

/** Members that are no records themselves, by their path. */
function leavesOf(record: ValueRecord, path = ""): [string, Value][] {
  return Object.entries(record).flatMap(([name, value]): [string, Value][] => {
    const inner = path === "" ? name : `${path}.${name}`;
    return isMembers(value) ? leavesOf(value, inner) : [[inner, value]];
  });
}

function isMembers(value: Value): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

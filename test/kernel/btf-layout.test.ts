import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { layoutOf } from "../../src/btf/build.ts";
import { cText } from "../../src/btf/declare.ts";
import { btfOfFile } from "../../src/btf/elf.ts";
import { type Field, isRecord, type Layout, membersOf } from "../../src/btf/layout.ts";
import { typeByName } from "../../src/btf/names.ts";
import { parseBtf } from "../../src/btf/parse.ts";
import { type CPlace, cLayout, clang, valueTypes } from "../support/ctypes/view.ts";

const LISTS = [
  ["types", "VALUE_TYPES"],
  ["types_refused", "REFUSED_TYPES"],
] as const;

function layouts(object: string, list: "VALUE_TYPES" | "REFUSED_TYPES"): [string, Layout][] {
  const btf = parseBtf(btfOfFile(new Uint8Array(readFileSync(`bpf/.output/${object}.bpf.o`))));
  const names = new Set(valueTypes(list).values());
  return [...names].map((name) => [name, layoutOf(btf, typeByName(btf, name))]);
}

/** The members as the C program lists them: those of records follow their parent. */
function places(fields: readonly Field[], at: number, path: string): CPlace[] {
  return fields.flatMap(({ name, offset, layout, bits }) => {
    const bit = (at + offset) * 8 + (bits?.shift ?? 0);
    const place = { path: path + name, bit, width: bits?.width ?? layout.size * 8 };
    if (!isRecord(layout)) return [place];
    return [place, ...places(membersOf(layout), at + offset, `${path}${name}.`)];
  });
}

for (const [object, list] of LISTS) {
  test.each(layouts(object, list))("%s lies where the C compiler puts it", (name, layout) => {
    const c = cLayout(name);
    expect(layout.size).toBe(c.size);
    if (!isRecord(layout)) return;
    const shown = c.members.filter(({ path }) => !path.includes("__opaque") && path !== "lock.val");
    expect(places(membersOf(layout), 0, "")).toEqual(shown);
  });
}

/** Our C text of a type, with the compiler asked whether each member is where the layout says. */
function checked(name: string, layout: Layout): string {
  const text = cText(layout, "value");
  const word = isRecord(layout) ? name : "value";
  const asserts = [`_Static_assert(sizeof(${word}) == ${layout.size}, "size");`];
  if (isRecord(layout)) {
    for (const { name: member, offset, bits } of membersOf(layout)) {
      if (bits !== undefined) continue;
      asserts.push(
        `_Static_assert(__builtin_offsetof(${word}, ${member}) == ${offset}, "${member}");`,
      );
    }
  }
  return `#include <linux/bpf.h>\n#include <linux/types.h>\n${text}\n${asserts.join("\n")}\n`;
}

test("the C declarations of all types compile to the same layouts", () => {
  const directory = mkdtempSync(join(tmpdir(), "bpfkit-declare-"));
  try {
    const files = LISTS.flatMap(([object, list]) =>
      layouts(object, list).map(([name, layout], i) => {
        const file = join(directory, `${object}${i}.c`);
        writeFileSync(file, checked(name, layout));
        return file;
      }),
    );
    clang("-fsyntax-only", "-Werror", "-Wno-gnu-empty-struct", ...files);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

import { expect, test } from "bun:test";
import { BtfWriter } from "../../test/support/btf-writer.ts";
import { layoutOf } from "./build.ts";
import { btfOfFile } from "./elf.ts";
import { parseBtf } from "./parse.ts";

interface Section {
  readonly name: string;
  readonly type: number;
  readonly content: Uint8Array;
  /** sh_size where it is not the content's: .bss has no bytes in the file. */
  readonly size?: number;
  readonly flags?: number;
  readonly link?: number;
}

const PROGBITS = 1;
const SYMTAB = 2;
const STRTAB = 3;
const NOBITS = 8;

function text(...names: string[]): Uint8Array {
  return new TextEncoder().encode(`\0${names.map((n) => `${n}\0`).join("")}`);
}

/** An ELF64 file of these sections; section 0 and the table of names are added. */
function elf(sections: readonly Section[]): Uint8Array {
  const all = [{ name: "", type: 0, content: new Uint8Array() }, ...sections];
  const names = text(...all.map((s) => s.name), ".shstrtab");
  const whole: Section[] = [...all, { name: ".shstrtab", type: STRTAB, content: names }];
  const headers = 64 + whole.reduce((sum, s) => sum + s.content.length, 0);
  const file = new Uint8Array(headers + whole.length * 64);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setBigUint64(40, BigInt(headers), true);
  view.setUint16(58, 64, true);
  view.setUint16(60, whole.length, true);
  view.setUint16(62, whole.length - 1, true);
  let at = 64;
  let nameAt = 1;
  whole.forEach(({ name, type, content, size, flags, link }, i) => {
    const header = headers + i * 64;
    view.setUint32(header, nameAt, true);
    view.setUint32(header + 4, type, true);
    view.setBigUint64(header + 8, BigInt(flags ?? 0), true);
    view.setBigUint64(header + 24, BigInt(at), true);
    view.setBigUint64(header + 32, BigInt(size ?? content.length), true);
    view.setUint32(header + 40, link ?? 0, true);
    file.set(content, at);
    at += content.length;
    nameAt += name.length + 1;
  });
  return file;
}

/** st_name, st_shndx and st_value of each. */
function symbols(...table: [nameAt: number, section: number, value: number][]): Uint8Array {
  const bytes = new Uint8Array(table.length * 24);
  const view = new DataView(bytes.buffer);
  table.forEach(([name, section, value], i) => {
    view.setUint32(i * 24, name, true);
    view.setUint16(i * 24 + 6, section, true);
    view.setBigUint64(i * 24 + 8, BigInt(value), true);
  });
  return bytes;
}

/** As clang leaves it: sizes and global offsets 0, a static variable's offset known. */
function objectBtf(): { bytes: Uint8Array; bss: number } {
  const w = new BtfWriter();
  const int = w.int("int", 4, 1);
  const [a, quiet, b] = [w.variable("a", int), w.variable("quiet", int, 0), w.variable("b", int)];
  const bss = w.datasec(".bss", 0, [
    [a, 0, 4],
    [quiet, 4, 4],
    [b, 0, 4],
  ]);
  w.datasec(".ksyms", 0, []);
  return { bytes: w.bytes(), bss };
}

function objectFile(btf: Uint8Array): Uint8Array {
  return elf([
    { name: ".BTF", type: PROGBITS, content: btf }, // 1
    { name: ".bss", type: NOBITS, content: new Uint8Array(), size: 12 }, // 2
    { name: ".strtab", type: STRTAB, content: text("a", "b", "quiet") }, // 3
    // `quiet` lies: a static variable keeps the compiler's offset. `b` is also in section 1.
    {
      name: ".symtab",
      type: SYMTAB,
      content: symbols([1, 2, 8], [3, 2, 0], [3, 1, 2], [5, 2, 99]),
      link: 3,
    },
  ]);
}

test("raw BTF is given back", () => {
  const { bytes } = objectBtf();
  expect(btfOfFile(bytes)).toBe(bytes);
});

test("an object's variables lie where its symbols say", () => {
  const { bytes, bss } = objectBtf();
  const section = layoutOf(parseBtf(btfOfFile(objectFile(bytes))), bss);
  if (section.kind !== "section") throw new Error(section.kind);
  expect(section.size).toBe(12);
  expect(section.fields.map((f) => [f.name, f.offset])).toEqual([
    ["b", 0],
    ["quiet", 4],
    ["a", 8],
  ]);
});

test("the file's own bytes stay as they are", () => {
  const file = objectFile(objectBtf().bytes);
  const before = file.slice();
  btfOfFile(file);
  expect(file).toEqual(before);
});

const good = objectFile(objectBtf().bytes);
const patched = (at: number, ...bytes: number[]) => {
  const copy = good.slice();
  copy.set(bytes, at);
  return copy;
};

test.each([
  ["cut in the header", good.subarray(0, 40), /header is cut off/],
  ["cut in the sections", good.subarray(0, good.length - 1), /section headers/],
  ["32-bit", patched(4, 1), /not 64-bit/],
  ["big-endian", patched(5, 2), /little-endian/],
  ["section headers of another size", patched(58, 40), /section headers/],
  ["section headers far away", patched(46, 0xff), /section headers/],
  ["no sections", patched(60, 0, 0), /section headers/],
  ["no names", patched(62, 99), /sections' names/],
  ["no .BTF", elf([]), /no \.BTF section/],
  [".BTF without bytes", elf([{ name: ".BTF", type: NOBITS, content: new Uint8Array() }]), /empty/],
  [
    ".BTF compressed",
    elf([{ name: ".BTF", type: PROGBITS, content: objectBtf().bytes, flags: 0x800 }]),
    /compressed/,
  ],
  [
    ".BTF past the end",
    elf([{ name: ".BTF", type: PROGBITS, content: text(), size: 2 ** 40 }]),
    /past the end/,
  ],
  [
    ".BTF of other bytes",
    elf([{ name: ".BTF", type: PROGBITS, content: new Uint8Array(64) }]),
    /magic/,
  ],
  [
    "symbols without names",
    elf([
      { name: ".BTF", type: PROGBITS, content: objectBtf().bytes },
      { name: ".symtab", type: SYMTAB, content: symbols([1, 2, 3]), link: 99 },
    ]),
    /without names/,
  ],
])("%s: E_FORMAT", (_, file, message) => {
  const run = () => parseBtf(btfOfFile(file));
  expect(run).toThrow(message);
  expect(run).toThrow(expect.objectContaining({ code: "E_FORMAT" }));
});

import { broken } from "./broken.ts";
import { placeVariables } from "./sections.ts";

/** Offsets and numbers of ELF64 (elf.h): struct Elf64_Ehdr, Elf64_Shdr, Elf64_Sym. */
const ELF_MAGIC = 0x7f454c46;
const EHDR_SIZE = 64;
const SHDR_SIZE = 64;
const SYM_SIZE = 24;
const SHT_SYMTAB = 2;
const SHT_NOBITS = 8;
const SHF_COMPRESSED = 0x800;

export interface ElfSection {
  readonly name: string;
  readonly index: number;
  readonly type: number;
  readonly flags: bigint;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

export interface ElfSymbol {
  readonly name: string;
  /** The index of its section. */
  readonly section: number;
  /** In an object file: bytes from the section's start. */
  readonly value: number;
}

/**
 * The raw BTF of a file: the file itself where it is BTF, or an ELF's .BTF section, with the offsets
 * of global variables filled in as libbpf would when it loads the object.
 *
 * @throws BpfkitError E_FORMAT: neither of the two, or broken
 */
export function btfOfFile(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0) !== ELF_MAGIC) return bytes; // parseBtf judges it
  const elf = new Elf(view);
  const section = elf.sections.find((s) => s.name === ".BTF");
  if (section === undefined) {
    throw broken("ELF: no .BTF section", "compile with clang -g, and do not strip .BTF");
  }
  if (section.type === SHT_NOBITS || (section.flags & BigInt(SHF_COMPRESSED)) !== 0n) {
    throw broken("ELF: .BTF is empty or compressed");
  }
  return placeVariables(elf.content(section).slice(), elf);
}

/** What of an ELF64 file BTF needs: sections and the symbols in them. */
export class Elf {
  readonly sections: readonly ElfSection[];
  readonly #view: DataView;

  /** @throws BpfkitError E_FORMAT */
  constructor(view: DataView) {
    this.#view = view;
    if (view.byteLength < EHDR_SIZE) throw broken("ELF: the header is cut off");
    const [wide, order] = [view.getUint8(4), view.getUint8(5)]; // EI_CLASS, EI_DATA
    if (wide !== 2 || order !== 1) throw broken("ELF: not 64-bit little-endian");
    if (view.getUint16(58, true) !== SHDR_SIZE) throw broken("ELF: no section headers");
    this.sections = this.#readSections();
  }

  content(section: ElfSection): Uint8Array {
    const { offset, size } = section;
    if (offset + size > this.#view.byteLength) {
      throw broken(`ELF: section ${section.index} reaches past the end of the file`);
    }
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + offset, size);
  }

  /** Of all symbol tables, in their order. */
  symbols(): ElfSymbol[] {
    return this.sections.filter((s) => s.type === SHT_SYMTAB).flatMap((s) => this.#symbolsOf(s));
  }

  #symbolsOf(table: ElfSection): ElfSymbol[] {
    const content = this.content(table);
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    const names = this.sections[table.link];
    if (names === undefined) throw broken("ELF: a symbol table without names");
    const text = this.content(names);
    return Array.from({ length: Math.floor(table.size / SYM_SIZE) }, (_, i) => ({
      name: cString(text, view.getUint32(i * SYM_SIZE, true)),
      section: view.getUint16(i * SYM_SIZE + 6, true),
      value: Number(view.getBigUint64(i * SYM_SIZE + 8, true)),
    }));
  }

  #readSections(): ElfSection[] {
    const view = this.#view;
    const start = Number(view.getBigUint64(40, true)); // e_shoff
    const count = view.getUint16(60, true); // e_shnum
    const namesIndex = view.getUint16(62, true); // e_shstrndx
    if (count === 0 || start + count * SHDR_SIZE > view.byteLength) {
      throw broken("ELF: the section headers are absent or cut off");
    }
    const header = (index: number) => {
      const at = start + index * SHDR_SIZE;
      return {
        index,
        nameAt: view.getUint32(at, true),
        type: view.getUint32(at + 4, true),
        flags: view.getBigUint64(at + 8, true),
        offset: Number(view.getBigUint64(at + 24, true)),
        size: Number(view.getBigUint64(at + 32, true)),
        link: view.getUint32(at + 40, true),
      };
    };
    if (namesIndex >= count) throw broken("ELF: no section holds the sections' names");
    const names = this.content({ name: "", ...header(namesIndex) });
    return Array.from({ length: count }, (_, index) => {
      const { nameAt, ...section } = header(index);
      return { name: cString(names, nameAt), ...section };
    });
  }
}

/** Text up to NUL; "" where the place is outside. */
function cString(text: Uint8Array, at: number): string {
  const end = text.indexOf(0, at);
  return at >= text.length || end < 0 ? "" : new TextDecoder().decode(text.subarray(at, end));
}

import type { Elf } from "./elf.ts";
import { parseBtf } from "./parse.ts";

/** BTF_VAR_STATIC: clang itself writes the offset of a static variable. */
const STATIC = 0;
/** struct btf_type and struct btf_var_secinfo: both are three words. */
const TYPE_SIZE = 12;
const SECINFO_SIZE = 12;

/**
 * Completes the DATASECs of an object file in place: clang leaves a section's size and the offsets of
 * its global variables 0 and expects the loader to take them from the ELF symbols
 * (libbpf: btf_fixup_datasec). Variables end up in the order of their offsets.
 *
 * @param bytes raw BTF; changed and returned
 * @throws BpfkitError E_FORMAT
 */
export function placeVariables(bytes: Uint8Array, elf: Elf): Uint8Array {
  const btf = parseBtf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const symbols = elf.symbols();

  for (let id = btf.first; id < btf.end; id++) {
    const type = btf.type(id);
    if (type.kind !== "datasec") continue;
    const section = elf.sections.find((s) => s.name === type.name);
    if (section === undefined) continue; // .ksyms, .kconfig: the loader makes them up
    const at = btf.offsetOf(id);
    if (type.size === 0) view.setUint32(at + 8, section.size, true);

    const offsets = new Map(
      symbols.filter((s) => s.section === section.index).map((s) => [s.name, s.value]),
    );
    const placed = type.variables.map((variable) => {
      const of = btf.type(variable.type);
      const known = of.kind === "var" && of.linkage !== STATIC ? offsets.get(of.name) : undefined;
      return { ...variable, offset: known ?? variable.offset };
    });
    placed.sort((a, b) => a.offset - b.offset);
    placed.forEach(({ type: variable, offset, size }, i) => {
      const to = at + TYPE_SIZE + i * SECINFO_SIZE;
      view.setUint32(to, variable, true);
      view.setUint32(to + 4, offset, true);
      view.setUint32(to + 8, size, true);
    });
  }
  return bytes;
}

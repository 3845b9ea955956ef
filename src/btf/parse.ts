import { broken } from "./broken.ts";
import { Btf } from "./btf.ts";

/** include/uapi/linux/btf.h */
const MAGIC = 0xeb9f;
const VERSION = 1;
/** sizeof(struct btf_header) until 2026; later ones are longer, and hdr_len says so. */
const HEADER_SIZE = 24;
/** sizeof(struct btf_type) */
const TYPE_SIZE = 12;

/**
 * Bytes that follow struct btf_type, by kind (1 to 19): `fixed`, and `each` times vlen.
 * From the structs of include/uapi/linux/btf.h.
 */
const TRAILERS: readonly ({ readonly fixed: number; readonly each: number } | undefined)[] = [
  undefined,
  { fixed: 4, each: 0 }, // INT
  { fixed: 0, each: 0 }, // PTR
  { fixed: 12, each: 0 }, // ARRAY
  { fixed: 0, each: 12 }, // STRUCT
  { fixed: 0, each: 12 }, // UNION
  { fixed: 0, each: 8 }, // ENUM
  { fixed: 0, each: 0 }, // FWD
  { fixed: 0, each: 0 }, // TYPEDEF
  { fixed: 0, each: 0 }, // VOLATILE
  { fixed: 0, each: 0 }, // CONST
  { fixed: 0, each: 0 }, // RESTRICT
  { fixed: 0, each: 0 }, // FUNC
  { fixed: 0, each: 8 }, // FUNC_PROTO
  { fixed: 4, each: 0 }, // VAR
  { fixed: 0, each: 12 }, // DATASEC
  { fixed: 0, each: 0 }, // FLOAT
  { fixed: 4, each: 0 }, // DECL_TAG
  { fixed: 0, each: 0 }, // TYPE_TAG
  { fixed: 0, each: 12 }, // ENUM64
];

/**
 * Reads raw BTF: the bytes of an ELF's .BTF section, of /sys/kernel/btf/*, or of a BTF object's
 * descriptor. Only the places of the types are taken down; each is read when it is asked for.
 * The bytes are kept, not copied.
 *
 * @param base what a split BTF (a kernel module's) continues
 * @throws BpfkitError E_FORMAT
 */
export function parseBtf(bytes: Uint8Array, base?: Btf): Btf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_SIZE) throw broken(`BTF: ${bytes.length} bytes are no header`);
  if (view.getUint16(0) === MAGIC) {
    throw broken("BTF: big-endian", "bpfkit reads little-endian BTF");
  }
  if (view.getUint16(0, true) !== MAGIC) throw broken("BTF: no magic number 0xeb9f");
  const version = view.getUint8(2);
  if (version !== VERSION) throw broken(`BTF: version ${version} is not known`);

  const header = view.getUint32(4, true);
  if (header < HEADER_SIZE || header > bytes.length) throw broken(`BTF: header of ${header} bytes`);
  const section = (name: string, at: number) => {
    const start = header + view.getUint32(at, true);
    const end = start + view.getUint32(at + 4, true);
    if (end > bytes.length) throw broken(`BTF: the ${name} reach past the end`);
    return { start, end };
  };
  const types = section("types", 8);
  const strings = section("strings", 16);
  if (strings.start < strings.end && bytes[strings.end - 1] !== 0) {
    throw broken("BTF: the strings do not end with NUL");
  }
  if (base === undefined && bytes[strings.start] !== 0) {
    throw broken("BTF: the strings do not begin with the empty one");
  }
  return new Btf(view, strings, offsetsOf(view, types), base);
}

/** Where each type begins. */
function offsetsOf(view: DataView, types: { start: number; end: number }): number[] {
  const offsets: number[] = [];
  let at = types.start;
  while (at < types.end) {
    if (at + TYPE_SIZE > types.end) throw broken("BTF: a type is cut off");
    const info = view.getUint32(at + 4, true);
    // Bits 24 to 30 since 2026, 24 to 28 before, when the others were 0.
    const kind = (info >>> 24) & 0x7f;
    const trailer = TRAILERS[kind];
    if (trailer === undefined) {
      throw broken(
        `BTF: kind ${kind} is not known`,
        "it is newer than this bpfkit: the lengths of unknown kinds cannot be told",
      );
    }
    offsets.push(at);
    // Bits 0 to 23 since 2026, 0 to 15 before, when the others were 0.
    const vlen = info & 0xff_ffff;
    at += TYPE_SIZE + trailer.fixed + trailer.each * vlen;
  }
  if (at > types.end) throw broken("BTF: the last type is cut off");
  return offsets;
}

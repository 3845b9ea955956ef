import { UsageError } from "../errors.ts";
import type { Btf } from "./btf.ts";
import { stripped } from "./modifiers.ts";
import { type BtfType, nameOf } from "./types.ts";

/** Names shown in a refusal. */
const SHOWN = 5;

/**
 * The id of the type a person names: `struct flow`, `flow`, `flow_t`, `__u64`, `unsigned int`, `.bss`.
 * @throws UsageError no such type, or several different ones; the message lists their kinds
 * @throws BpfkitError E_FORMAT
 */
export function typeByName(btf: Btf, text: string): number {
  const words = text.trim().split(/\s+/);
  const kind = words.length === 2 ? recordKind(words[0]) : undefined;
  const name = kind === undefined ? words.join(" ") : (words[1] ?? "");
  const ids = btf.named(name).filter((id) => {
    const type = btf.type(id);
    return kind === undefined ? isData(type) : type.kind === kind;
  });
  // `typedef struct flow flow` and `struct flow` are one.
  const different = [...new Set(ids.map((id) => stripped(btf, id)))];
  const [first] = different;
  if (first === undefined) throw new UsageError(`no type is called "${text}"`, near(btf, name));
  if (different.length === 1) return ids[0] ?? first;
  const types = ids.map((id) => btf.type(id));
  throw new UsageError(
    `"${text}" is ${ids.length} types: ${types.slice(0, SHOWN).map(describe).join(", ")}`,
    new Set(types.map((type) => type.kind)).size > 1
      ? "say struct, union or enum before the name"
      : "they differ, and have no name of their own to tell them apart",
  );
}

function recordKind(word: string | undefined): "struct" | "union" | "enum" | undefined {
  return word === "struct" || word === "union" || word === "enum" ? word : undefined;
}

/** A type that has bytes; functions, variables and forward declarations have none of their own. */
function isData(type: BtfType): boolean {
  switch (type.kind) {
    case "int":
    case "float":
    case "enum":
    case "struct":
    case "union":
    case "typedef":
    case "datasec":
      return true;
    default:
      return false;
  }
}

function describe(type: BtfType): string {
  const size = "size" in type ? ` (${type.size} bytes)` : "";
  return `${type.kind} ${nameOf(type)}${size}`;
}

/** Names that differ in case or hold the one asked for: what was mistyped is mostly there. */
function near(btf: Btf, name: string): string {
  const wanted = name.toLowerCase();
  const found = new Set<string>();
  for (let id = 1; id < btf.end && found.size < SHOWN; id++) {
    const type = btf.type(id);
    const candidate = nameOf(type);
    if (candidate === "" || !isData(type)) continue;
    if (candidate.toLowerCase().includes(wanted)) found.add(candidate);
  }
  if (found.size === 0) return "types are named as in C: struct flow, flow_t, __u64";
  return `there is ${[...found].join(", ")}`;
}

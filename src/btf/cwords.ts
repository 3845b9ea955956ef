import type { Layout } from "./layout.ts";

/** How C writes a leaf: a word of the language or of linux/types.h, or one that a typedef must name. */
export interface CWord {
  readonly word: string;
  /** The declared name that stands for `word`, where it is none of C's own. */
  readonly alias?: string;
}

/** Types that need no declaration, with their sizes on 64-bit targets. */
const KNOWN: ReadonlyMap<string, number> = new Map([
  ...["char", "signed char", "unsigned char", "_Bool", "__u8", "__s8"].map((w) => [w, 1] as const),
  ...["short", "unsigned short", "__u16", "__s16"].map((w) => [w, 2] as const),
  ...["int", "unsigned int", "float", "__u32", "__s32"].map((w) => [w, 4] as const),
  ...["long", "unsigned long", "long int", "long unsigned int"].map((w) => [w, 8] as const),
  ...["long long", "unsigned long long"].map((w) => [w, 8] as const),
  ...["long long int", "long long unsigned int"].map((w) => [w, 8] as const),
  ...["double", "__u64", "__s64"].map((w) => [w, 8] as const),
  ...["__int128", "unsigned __int128"].map((w) => [w, 16] as const),
  ...["short int", "short unsigned int", "__be16", "__le16"].map((w) => [w, 2] as const),
  ...["__be32", "__le32"].map((w) => [w, 4] as const),
  ...["__be64", "__le64"].map((w) => [w, 8] as const),
]);

/** A pointer that C accepts without the declaration of its target. */
const PLAIN_POINTER =
  /^(?:const |volatile )*(?:(?:struct|union) [A-Za-z_]\w*|void|char|int|__u(?:8|16|32|64)) \*+$/;

/** The word of a leaf; undefined for what is no leaf. Never text of a stranger that C would refuse. */
export function cWord(layout: Layout): CWord | undefined {
  const { type, size } = layout;
  const plain = plainWord(layout);
  if (plain === undefined) return undefined;
  if (layout.kind === "pointer" || layout.kind === "special") {
    return { word: PLAIN_POINTER.test(type) ? type : plain };
  }
  if (KNOWN.has(type)) return { word: KNOWN.get(type) === size ? type : plain };
  return /^[A-Za-z_]\w*$/.test(type) ? { word: plain, alias: type } : { word: plain };
}

function plainWord(layout: Layout): string | undefined {
  switch (layout.kind) {
    case "int":
      if (layout.size === 16) return layout.signed ? "__int128" : "unsigned __int128";
      return `${layout.signed ? "__s" : "__u"}${layout.size * 8}`;
    case "bool":
      return layout.size === 1 ? "_Bool" : `__u${layout.size * 8}`;
    case "float":
      return layout.size === 8 ? "double" : layout.size === 4 ? "float" : "_Float16";
    case "pointer":
      return "void *";
    case "special":
      return layout.type.endsWith("*") ? "void *" : undefined;
    default:
      return undefined;
  }
}

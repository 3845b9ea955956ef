import type { EnumLayout } from "../../btf/layout.ts";

interface Named {
  readonly high: number;
  readonly text: Uint8Array;
}

/**
 * Writes the name of an enum's value and returns where it stopped, or -1 where no name fits. The
 * first of two names of a value wins. `spell` makes the bytes of a name: quoted for JSON, bare for CSV.
 */
export type NameWriter = (out: Uint8Array, at: number, low: number, high: number) => number;

export function nameWriter(layout: EnumLayout, spell: (name: string) => string): NameWriter {
  const names = new Map<number, Named[]>();
  for (const { name, value } of layout.members) {
    const low = Number(BigInt.asIntN(32, value));
    const high = Number(BigInt.asIntN(32, value >> 32n));
    const text = new TextEncoder().encode(spell(name));
    const others = names.get(low);
    if (others === undefined) names.set(low, [{ high, text }]);
    else others.push({ high, text });
  }
  return (out, at, low, high) => {
    const named = names.get(low)?.find((n) => n.high === high);
    if (named === undefined) return -1;
    const { text } = named;
    for (let i = 0; i < text.length; i++) out[at + i] = text[i] as number;
    return at + text.length;
  };
}

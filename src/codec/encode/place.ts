import { UsageError } from "../../errors.ts";

/** Where one member of a key or value goes, and how an error names it. */
export interface Place {
  /** The whole key or value, zeroed: what nobody writes (padding, the kernel's own fields) stays 0. */
  readonly bytes: Uint8Array;
  readonly offset: number;
  /** From the entry's root, as fields are named everywhere: `key.ports[1]`. */
  readonly path: string;
  /** Members that are not named are zero instead of an error. */
  readonly zeroMissing: boolean;
}

export function memberOf(place: Place, name: string, offset: number): Place {
  return { ...place, offset: place.offset + offset, path: `${place.path}.${name}` };
}

export function elementOf(place: Place, index: number, offset: number): Place {
  return { ...place, offset: place.offset + offset, path: `${place.path}[${index}]` };
}

export function refuse(place: Place, why: string, hint?: string): never {
  throw new UsageError(`${place.path}: ${why}`, hint);
}

/** Characters of an input that an error repeats; a pasted 64 KiB value is not printed back. */
const SHOWN = 60;

/** The input as an error shows it: in quotes, cut where it is long. */
export function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/**
 * The state file: small, replaced as a whole at each acknowledgement. It says what the log beside
 * it is worth. Two lines: JSON, and the CRC-32 of the first as eight hexadecimal digits.
 */
import { BpfkitError } from "../../errors.ts";

const FORMAT = "bpfkit-sync-state";
const VERSION = 1;

/** What must be the same for a state to go on: the map, its sizes, the field. */
export interface Identity {
  readonly map: {
    readonly name: string;
    readonly type: string;
    readonly key_size: number;
    readonly value_size: number;
  };
  readonly field: {
    readonly path: string;
    readonly offset: number;
    readonly size: number;
    readonly slots: number;
  };
  /** Where the counter of all numbers is read, or null: then a number is kept for every key. */
  readonly seq_source: string | null;
}

export interface Head {
  readonly identity: Identity;
  readonly map_id: number;
  /** Map ids begin anew with each boot. */
  readonly boot_id: string;
  /** What is not newer was delivered; null until a first full read has ended. Digits. */
  readonly watermark: string | null;
  /** Which of the two logs is meant, and how many of its bytes are acknowledged. */
  readonly log: { readonly generation: number; readonly bytes: number };
}

export function headText(head: Head): Uint8Array {
  const line = JSON.stringify({ format: FORMAT, version: VERSION, ...head });
  return new TextEncoder().encode(`${line}\n${checksum(line)}\n`);
}

/** @throws BpfkitError E_FORMAT that says what is wrong with the file */
export function parseHead(bytes: Uint8Array, path: string): Head {
  const [line = "", sum, ...rest] = new TextDecoder().decode(bytes).split("\n");
  const parsed = parsedJson(line);
  if (parsed?.format !== FORMAT) throw broken(path, "it is no state file of bpfkit sync");
  if (parsed.version !== VERSION) {
    throw broken(path, `version ${parsed.version} of the state, and this bpfkit reads ${VERSION}`);
  }
  if (sum !== checksum(line) || rest.length !== 1 || rest[0] !== "") {
    throw broken(path, "it is damaged or cut short: its checksum does not fit");
  }
  const { format: _, version: __, ...head } = parsed;
  return head;
}

/** @throws BpfkitError E_FORMAT that names the first difference */
export function checkIdentity(found: Identity, wanted: Identity, path: string): void {
  const differences = [
    ...membersThatDiffer("map", found.map, wanted.map),
    ...membersThatDiffer("field", found.field, wanted.field),
    ...membersThatDiffer(
      "--seq-source",
      { map: found.seq_source ?? "none" },
      { map: wanted.seq_source ?? "none" },
    ),
  ];
  const [first] = differences;
  if (first !== undefined) throw broken(path, `it is of another map or layout: ${first}`);
}

function membersThatDiffer<T extends Record<string, string | number>>(
  what: string,
  found: T,
  wanted: T,
): string[] {
  return Object.keys(wanted)
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `its ${what} ${name} is ${found[name]}, here it is ${wanted[name]}`);
}

type Written = Head & { readonly format: string; readonly version: number };

function parsedJson(line: string): Written | null {
  try {
    return JSON.parse(line) as Written; // what bpfkit wrote: the checksum has yet to say so
  } catch {
    return null;
  }
}

function checksum(line: string): string {
  return Bun.hash.crc32(line).toString(16).padStart(8, "0");
}

function broken(path: string, why: string): BpfkitError {
  return new BpfkitError("E_FORMAT", `${path}: ${why}`, {
    hint: "it was left as it is; another --state begins afresh with a full read",
  });
}

import { BpfkitError } from "../errors.ts";
import type { BpfMap } from "../libbpf/map.ts";
import { readText } from "../libbpf/os.ts";
import { lookupConfirmed } from "./confirm.ts";

const POSSIBLE = "/sys/devices/system/cpu/possible";
/** CONFIG_NR_CPUS of the largest distribution kernels; no kernel writes more slots than that. */
const MOST_CPUS = 8192;
/** Bytes behind the last slot that must stay as they were. */
const GUARD = 64;

/**
 * The ids of the possible CPUs, in the order of the slots of a per-CPU value. Possible, never
 * online: a CPU that is off keeps its last counts, and the kernel copies its slot too.
 */
export function possibleCpus(text: string = readText(POSSIBLE)): number[] {
  const cpus: number[] = [];
  for (const range of text.trim().split(",")) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(range);
    if (match === null) {
      throw new BpfkitError("E_FORMAT", `${POSSIBLE}: cannot read ${JSON.stringify(text)}`, {
        hint: "per-CPU maps need the list of possible CPUs; is /sys mounted?",
      });
    }
    const first = Number(match[1]);
    for (let cpu = first; cpu <= Number(match[2] ?? first); cpu += 1) cpus.push(cpu);
  }
  return cpus;
}

/**
 * Proves how many slots the kernel writes before any buffer is sized by it: a container may show
 * a faked list, and then the kernel would write past our buffer. Two reads of one entry into
 * room for every CPU there can be, over different bytes: what differs was not written.
 *
 * @returns the CPU ids, or 0, 1, 2 … when the kernel has another number of them than the list
 */
export function provenCpus(
  map: Pick<BpfMap, "lookup" | "nextKey"> & { readonly info: { readonly keySize: number } },
  stride: number,
  listed: readonly number[] = possibleCpus(),
): readonly number[] {
  const key = new Uint8Array(new ArrayBuffer(Math.max(8, map.info.keySize)));
  const room = new Uint8Array(new ArrayBuffer(stride * MOST_CPUS + GUARD));
  if (map.nextKey(null, key) !== 0) return listed; // empty: there is nothing to read
  const end = listed.length * stride;
  const low = readOver(0x00);
  const high = readOver(0xff);
  const untouched = (at: number): boolean => low[at] === 0x00 && high[at] === 0xff;
  let asListed = !untouched(stride - 1);
  for (let at = stride; at < stride + GUARD; at += 1) asListed &&= untouched(at);
  return asListed ? listed : (countSlots(map, key, room, stride) ?? listed);

  /** The last listed slot and the guard behind it, after a read over `background`. */
  function readOver(background: number): Uint8Array {
    room.fill(background, end - stride, end + GUARD);
    if (lookupConfirmed(map, key, room, 0) !== 0) room.fill(0, end - stride, end);
    return room.slice(end - stride, end + GUARD);
  }
}

function countSlots(
  map: Pick<BpfMap, "lookup">,
  key: Uint8Array,
  room: Uint8Array,
  stride: number,
): readonly number[] | null {
  room.fill(0x00);
  map.lookup(key, room, 0);
  const first = room.slice();
  room.fill(0xff);
  map.lookup(key, room, 0);
  let end = room.length;
  while (end > 0 && room[end - 1] === 0xff && first[end - 1] === 0x00) end -= 1;
  if (end === 0) return null; // the entry vanished in between
  return Array.from({ length: Math.ceil(end / stride) }, (_, cpu) => cpu);
}

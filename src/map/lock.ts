import { isRecord, type Layout } from "../btf/layout.ts";
import { ERRNO } from "../errno.ts";
import { BpfkitError } from "../errors.ts";
import { BPF_F_LOCK } from "../libbpf/constants.ts";
import type { BpfMap } from "../libbpf/map.ts";
import type { Kind } from "./kinds.ts";

/** What was asked for: `auto` takes the lock where there is one, `yes` insists, `no` reads plainly. */
export type LockWish = "auto" | "yes" | "no";

/** Whether values can be read under their lock, and why not. */
export interface LockState {
  readonly able: boolean;
  readonly why: string;
  /** The value's type has a lock, whether or not the kernel knows of it. */
  readonly declared: boolean;
}

/**
 * Asks the kernel itself: a lookup with BPF_F_LOCK is refused with EINVAL before the key is looked
 * at when the kernel knows no `bpf_spin_lock` in the value, and so costs nothing on any map.
 *
 * @param value the value's layout, or null where its type is not known
 */
export function lockState(
  map: Pick<BpfMap, "lookup" | "info">,
  typeName: string,
  kind: Kind,
  value: Layout | null,
): LockState {
  const declared = value !== null && holds(value, "bpf_spin_lock");
  if (!kind.lockable) {
    const why = `values in maps of type ${typeName} cannot be locked by a reader`;
    return { able: false, declared, why };
  }
  const key = new Uint8Array(new ArrayBuffer(Math.max(8, map.info.keySize)));
  const room = new Uint8Array(new ArrayBuffer(map.info.valueSize + 8));
  if (map.lookup(key, room, BPF_F_LOCK) !== ERRNO.EINVAL) {
    return { able: true, declared: true, why: "the value has a bpf_spin_lock" };
  }
  return { able: false, declared, why: whyNot(map.info.btfId, value, declared) };
}

function whyNot(btfId: number, value: Layout | null, declared: boolean): string {
  if (value !== null && !declared) {
    return holds(value, "bpf_res_spin_lock")
      ? "a bpf_res_spin_lock cannot be taken by a syscall, only a bpf_spin_lock"
      : "the value's type has no bpf_spin_lock";
  }
  return btfId === 0
    ? "the kernel has no BTF of this map, so it knows no lock in it (libbpf drops a BTF that the kernel refuses)"
    : "the kernel knows no bpf_spin_lock in the value";
}

/** The flags for each element, as wished. @throws BpfkitError E_UNSUPPORTED when `yes` cannot be had */
export function lockFlags(wish: LockWish, state: LockState): number {
  if (wish === "no") return 0;
  if (state.able) return BPF_F_LOCK;
  if (wish === "auto") return 0;
  throw new BpfkitError("E_UNSUPPORTED", `--lock: ${state.why}`, {
    hint: "without --lock the value is read plainly; aligned words of up to 8 bytes are whole",
  });
}

function holds(layout: Layout, special: string): boolean {
  if (layout.kind === "special") return layout.type === `struct ${special}`;
  if (layout.kind === "array") return holds(layout.of, special);
  if (!isRecord(layout)) return false;
  for (const field of layout.fields) if (holds(field.layout, special)) return true;
  return false;
}

/** What a reader should know before it trusts the bytes: said once, on stderr, before the data. */
import { interpret } from "../../codec/interpret.ts";
import { PLAIN } from "../../codec/shape.ts";
import { valueText } from "../../codec/text.ts";
import type { LockWish } from "../../map/lock.ts";
import type { EntrySource } from "../../map/source.ts";
import { detail, warn } from "../log.ts";

/** Says why values are shown as raw bytes, where types would have told more. */
export function tellTypes(source: EntrySource): void {
  const { kind, types, title } = source;
  const wanted = kind.listing !== null && (kind.value === "btf" || kind.key === "btf");
  if (types.note !== null && wanted) warn(`${title}: ${types.note}`);
  if (types.source !== null) {
    detail(
      `${title}: types from ${types.source === "file" ? "the file of --btf" : "BTF in the kernel"}`,
    );
  }
}

/** Says that a value with a lock is read without it, and what that means. */
export function tellLock(source: EntrySource, wish: LockWish): void {
  if (!source.kind.lockable && source.types.value === null) return;
  const { able, declared, why } = source.lock;
  if (!declared) return;
  const risk = "a value may be half old and half new";
  if (wish === "no" && able) warn(`${source.title}: read without its bpf_spin_lock: ${risk}`);
  if (wish === "auto" && !able) warn(`${source.title}: read without a lock (${why}): ${risk}`);
  if (wish !== "no" && able) detail(`${source.title}: read under its bpf_spin_lock`);
}

/** Says which key has no entry, where the data cannot say it. */
export function tellAbsent(source: EntrySource, key: Uint8Array): void {
  warn(
    `${source.title}: no entry for key ${valueText(interpret(source.shape.key, key, 0, PLAIN))}`,
  );
}

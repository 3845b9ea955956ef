/**
 * Structs that the kernel keeps for itself inside of map values: it hides or zeroes them on a read,
 * or (list heads) shows its own pointers. From btf_get_field_type() in kernel/bpf/btf.c.
 */
const STRUCTS: ReadonlySet<string> = new Set([
  "bpf_spin_lock",
  "bpf_res_spin_lock",
  "bpf_timer",
  "bpf_wq",
  "bpf_task_work",
  "bpf_list_head",
  "bpf_list_node",
  "bpf_rb_root",
  "bpf_rb_node",
  "bpf_refcount",
]);

/** Tags of pointers to kernel objects: btf_find_kptr() in kernel/bpf/btf.c; `kptr_ref` until 6.3. */
const POINTER_TAGS: ReadonlySet<string> = new Set([
  "kptr",
  "kptr_ref",
  "kptr_untrusted",
  "percpu_kptr",
  "uptr",
]);

export function isSpecialStruct(name: string): boolean {
  return STRUCTS.has(name);
}

export function isSpecialPointer(tags: readonly string[]): boolean {
  return tags.some((tag) => POINTER_TAGS.has(tag));
}

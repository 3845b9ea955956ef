import { ERRNO } from "../errno.ts";
import { check } from "./check.ts";
import { libbpf, libbpfObjects } from "./ffi/library.ts";
import { u32 } from "./ffi/struct.ts";

/**
 * The ids of all objects of one kind, ascending. An object may be gone by the time it is opened,
 * and another may have come. Needs CAP_SYS_ADMIN.
 *
 * @throws KernelError in the middle too: a short list must not look whole
 */
export const mapIds = () =>
  ids("bpf_map_get_next_id", (after, next) => libbpf().bpf_map_get_next_id(after, next));
export const progIds = () =>
  ids("bpf_prog_get_next_id", (after, next) => libbpfObjects().bpf_prog_get_next_id(after, next));
export const btfIds = () =>
  ids("bpf_btf_get_next_id", (after, next) => libbpfObjects().bpf_btf_get_next_id(after, next));
export const linkIds = () =>
  ids("bpf_link_get_next_id", (after, next) => libbpfObjects().bpf_link_get_next_id(after, next));

function* ids(
  op: string,
  ask: (after: number, next: Uint32Array) => number,
): Generator<number, void, void> {
  const next = u32();
  for (let id = 0; ; id = next[0] ?? 0) {
    const returned = ask(id, next);
    if (returned === -ERRNO.ENOENT) return;
    check(op, returned, "list ids");
    yield next[0] ?? 0;
  }
}

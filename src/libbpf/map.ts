import { check, errnoOf } from "./check.ts";
import { BPF_F_RDONLY, BPF_F_WRONLY } from "./constants.ts";
import { type Descriptor, MapEntries } from "./entries.ts";
import type { Fd } from "./fd.ts";
import { libbpf } from "./ffi/library.ts";
import { Mapping } from "./ffi/memory.ts";
import { mapInfo } from "./info.ts";
import { createMap, type MapSpec, openMapId, openPin } from "./map-create.ts";
import { readText } from "./os/file.ts";

/** What an fd may be used for. Reading by `read` needs no capability, only the pin's mode. */
export type Access = "read" | "write" | "read-write";

/** A map of the kernel's, held by a file descriptor. The operations on entries are inherited. */
export class BpfMap extends MapEntries implements Disposable {
  readonly #owned: Fd | null;

  private constructor(fd: Descriptor, owned: Fd | null, what: string) {
    super(fd, mapInfo(fd.raw, what));
    this.#owned = owned;
  }

  /** @throws KernelError; BpfkitError E_NOT_FOUND when something else is pinned there */
  static openPinned(path: string, access: Access): BpfMap {
    return BpfMap.#own(openPin(path, flagsOf(access)), `open ${path}`);
  }

  /** Needs CAP_SYS_ADMIN. With libbpf 1.0 the fd can do more than `access` says. */
  static openId(id: number, access: Access): BpfMap {
    return BpfMap.#own(openMapId(id, flagsOf(access)), `open map ${id}`);
  }

  static create(spec: MapSpec): BpfMap {
    return BpfMap.#own(createMap(spec), `create map ${spec.name ?? spec.type}`);
  }

  /** A map whose fd is closed elsewhere: in the thread that started a Worker, or by an object. */
  static borrow(fd: number): BpfMap {
    return new BpfMap({ raw: fd }, null, `fd ${fd}`);
  }

  /** Nothing may fail between getting an fd and something owning it. */
  static #own(fd: Fd, what: string): BpfMap {
    try {
      return new BpfMap(fd, fd, what);
    } catch (error) {
      fd[Symbol.dispose]();
      throw error;
    }
  }

  /** From now on no syscall may change it; there is no way back. */
  freeze(): number {
    return errnoOf(libbpf().bpf_map_freeze(this.fd));
  }

  /** @throws KernelError: not on a bpffs, a name with a dot, taken already */
  pin(path: string): void {
    check("bpf_obj_pin", libbpf().bpf_obj_pin(this.fd, path), `pin ${path}`);
  }

  /**
   * The map's own memory: an array created with BPF_F_MMAPABLE (element i at
   * i * round_up(valueSize, 8)), or a ring buffer. The fd must be "read-write", even to read.
   */
  map(offset: number, length: number, write = false): Mapping {
    return new Mapping(this.fd, offset, length, write);
  }

  /** /proc/self/fdinfo: map_type, memlock (bytes), frozen, owner_prog_type …, as the kernel has it. */
  fdinfo(): ReadonlyMap<string, string> {
    const text = readText(`/proc/self/fdinfo/${this.fd}`);
    return new Map(Array.from(text.matchAll(/^(\w+):\s*(.*)$/gm), (m) => [m[1] ?? "", m[2] ?? ""]));
  }

  [Symbol.dispose](): void {
    this.#owned?.[Symbol.dispose]();
  }
}

function flagsOf(access: Access): number {
  if (access === "read") return BPF_F_RDONLY;
  return access === "write" ? BPF_F_WRONLY : 0;
}

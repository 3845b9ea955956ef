import { ERRNO, errnoHint } from "../errno.ts";
import { BpfkitError, KernelError } from "../errors.ts";
import { libbpfObjects } from "./ffi/library.ts";
import { withLog } from "./ffi/log.ts";
import { type Address, addressOf } from "./ffi/memory.ts";
import { struct } from "./ffi/struct.ts";
import { Link } from "./link.ts";
import { BpfMap } from "./map.ts";

/** struct bpf_object_open_opts: size_t sz; const char *object_name; bool relaxed_maps. */
const OPEN_OPTS_SIZE = 24;
/** Lines of libbpf's log that are shown with an error. */
const TOLD_LINES = 3;

/** A compiled BPF object file: opened, loaded, its programs attached. */
export class BpfObject implements Disposable {
  readonly name: string;
  #address: Address | null;

  private constructor(name: string, address: Address) {
    this.name = name;
    this.#address = address;
  }

  /**
   * @param image the bytes of the ELF file
   * @param name the object's: its global data becomes maps named `<name>.bss` …
   * @throws KernelError with libbpf's last log lines
   */
  static open(image: Uint8Array, name: string): BpfObject {
    const bytes = struct(image.length).bytes;
    bytes.set(image);
    const c = libbpfObjects();
    const options = openOpts(name);
    const { result, log } = withLog(() =>
      orErrno(c.bpf_object__open_mem(bytes, bytes.length, options)),
    );
    if (result.address !== undefined) return new BpfObject(name, result.address);
    throw refused("bpf_object__open_mem", result.errno, `open object ${name}`, log);
  }

  /** Leaves a program out of `load`. */
  skip(program: string): void {
    libbpfObjects().bpf_program__set_autoload(this.#program(program), false);
  }

  /** Before `load`: another size than the file has. */
  resize(map: string, maxEntries: number): void {
    libbpfObjects().bpf_map__set_max_entries(this.#map(map), maxEntries);
  }

  /** Creates the maps and loads the programs: all of it, or nothing. */
  load(): void {
    const { result, log } = withLog(() => libbpfObjects().bpf_object__load(this.#open()));
    if (result < 0) throw refused("bpf_object__load", -result, `load object ${this.name}`, log);
  }

  /** The maps' names as the file has them, whole; those of global data are as in the kernel. */
  mapNames(): string[] {
    return [...this.#maps()].map((map) => libbpfObjects().bpf_map__name(map) ?? "");
  }

  programNames(): string[] {
    return [...this.#programs()].map((program) => libbpfObjects().bpf_program__name(program) ?? "");
  }

  /** A loaded map, for as long as the object is open. */
  map(name: string): BpfMap {
    return BpfMap.borrow(libbpfObjects().bpf_map__fd(this.#map(name)));
  }

  /** The fd of a loaded program, for as long as the object is open. */
  programFd(name: string): number {
    return libbpfObjects().bpf_program__fd(this.#program(name));
  }

  /** Attaches a loaded program to what its section names: raw_tp, tp_btf, iter … */
  attach(program: string): Link {
    const found = this.#program(program);
    const { result, log } = withLog(() => orErrno(libbpfObjects().bpf_program__attach(found)));
    if (result.address !== undefined) return new Link(result.address);
    throw refused("bpf_program__attach", result.errno, `attach program ${program}`, log);
  }

  [Symbol.dispose](): void {
    if (this.#address === null) return;
    libbpfObjects().bpf_object__close(this.#address);
    this.#address = null;
  }

  #open(): Address {
    if (this.#address === null) throw new Error(`object ${this.name} is closed`);
    return this.#address;
  }

  *#maps(): Generator<Address, void, void> {
    const c = libbpfObjects();
    let map = c.bpf_object__next_map(this.#open(), null);
    for (; map !== null; map = c.bpf_object__next_map(this.#open(), map)) yield map;
  }

  *#programs(): Generator<Address, void, void> {
    const c = libbpfObjects();
    let program = c.bpf_object__next_program(this.#open(), null);
    for (; program !== null; program = c.bpf_object__next_program(this.#open(), program)) {
      yield program;
    }
  }

  #map(name: string): Address {
    const found = this.#maps().find((map) => libbpfObjects().bpf_map__name(map) === name);
    if (found !== undefined) return found;
    throw new BpfkitError("E_NOT_FOUND", `object ${this.name}: it has no map ${name}`);
  }

  #program(name: string): Address {
    const found = this.#programs().find((p) => libbpfObjects().bpf_program__name(p) === name);
    if (found !== undefined) return found;
    throw new BpfkitError("E_NOT_FOUND", `object ${this.name}: it has no program ${name}`);
  }
}

/** The struct with the name behind it, in one view: what is passed to C is not collected. */
function openOpts(name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  const { bytes, view } = struct(OPEN_OPTS_SIZE + text.length + 1);
  view.setUint32(0, OPEN_OPTS_SIZE, true);
  view.setBigUint64(8, addressOf(bytes) + BigInt(OPEN_OPTS_SIZE), true);
  bytes.set(text, OPEN_OPTS_SIZE);
  return bytes;
}

/** What a call returned, or why it was NULL: errno must be read before anything else is called. */
function orErrno(
  address: Address | null,
): { readonly address: Address } | { readonly address?: undefined; readonly errno: number } {
  if (address !== null) return { address };
  return { errno: -Number(libbpfObjects().libbpf_get_error(null)) };
}

/** enum libbpf_errno (libbpf_legacy.h): from here on it is about the file, not the kernel. */
const LIBBPF_ERRNO_START = 4000;

/**
 * What libbpf logged stands in the hint, behind our own. Of a missing privilege it logs guesses:
 * RLIMIT_MEMLOCK, CONFIG_BPF_SYSCALL.
 */
function refused(op: string, errno: number, what: string, log: readonly string[]): BpfkitError {
  const told =
    log.length === 0 || errno === ERRNO.EPERM ? undefined : log.slice(-TOLD_LINES).join("; ");
  const cause = new Error(log.join("\n"));
  if (errno >= LIBBPF_ERRNO_START) {
    const why = `${what}: libbpf cannot read the file`;
    return new BpfkitError("E_FORMAT", why, { op, hint: told, cause });
  }
  const hint = [errnoHint(op, errno), told].filter((part) => part !== undefined).join(". ");
  return new KernelError(op, errno, what, { hint: hint || undefined, cause });
}

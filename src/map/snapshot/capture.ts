import { version } from "../../../package.json" with { type: "json" };
import { BPF_F_LOCK } from "../../libbpf/constants.ts";
import { readText } from "../../libbpf/os.ts";
import { KernelNames } from "../names.ts";
import type { EntrySource } from "../source.ts";
import type { TypeOptions } from "../types.ts";
import type { Header, Taken } from "./header.ts";
import { NameCollector } from "./names.ts";
import { typesToStore } from "./types.ts";
import type { Opening } from "./write.ts";

/**
 * All that is known of a live map before its entries are read.
 *
 * @param options as it was opened with
 * @param flags of each element, as the scan has them
 */
export function capture(source: EntrySource, options: TypeOptions, flags: number): Opening {
  const stored = typesToStore(source.info, source.types, options);
  const header: Header = {
    bpfkit: version,
    taken: takenNow(),
    title: source.title,
    type: source.typeName,
    map: source.info,
    cpus: source.shape.cpus,
    locked: (flags & BPF_F_LOCK) !== 0,
    lock: source.lock,
    types: stored?.ids ?? null,
    btfFrames: stored?.btf.length ?? 0,
  };
  return { header, btf: stored?.btf ?? [], valueBytes: source.valueBytes };
}

/** Collects the names that the source's values point at, where they point at any. */
export function namesOf(source: EntrySource): NameCollector {
  return new NameCollector(new KernelNames(), source.kind, source.info.valueSize, source.buildIds);
}

export function takenNow(): Taken {
  return {
    at: new Date().toISOString(),
    host: readText("/proc/sys/kernel/hostname").trimEnd(),
    kernel: readText("/proc/sys/kernel/osrelease").trimEnd(),
  };
}

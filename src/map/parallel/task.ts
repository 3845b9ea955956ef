import { BpfMap } from "../../libbpf/map.ts";
import { BucketRanges } from "../ranges/buckets.ts";
import { IndexRanges } from "../ranges/indexes.ts";
import { KeyRanges } from "../ranges/keys.ts";
import { MappedRanges } from "../ranges/mapped.ts";
import type { Ranges } from "../ranges/ranges.ts";
import type { Cut } from "./cut.ts";
import type { SharedMemory } from "./memory.ts";
import type { Packing } from "./packing.ts";

/** What a Worker is started with. Plain data. */
export interface Task {
  readonly cut: Cut;
  /** Buckets, slots or keys of one range. */
  readonly width: number;
  readonly packing: Packing;
  readonly shared: SharedMemory;
  /** Which thread it is for: 0 is the one that writes out. */
  readonly thread: number;
}

/** Each thread's own reader, with its own buffers. */
export function rangesOf({ by, end, sizes, fd, asked }: Cut, width: number): Ranges {
  const map = BpfMap.borrow(fd);
  if (asked !== null) return new KeyRanges(map, sizes, asked, width);
  if (by === "buckets") return new BucketRanges(map, sizes, end, width);
  if (by === "indexes") return new IndexRanges(map, sizes, width);
  return new MappedRanges(map, sizes, width);
}

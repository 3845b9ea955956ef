import { PLAIN, type Style } from "../../codec/shape.ts";
import { ERRNO } from "../../errno.ts";
import { KernelError, UsageError } from "../../errors.ts";
import type { BpfMap } from "../../libbpf/map.ts";
import type { OpenMap } from "../open.ts";
import { openWritable } from "../writable.ts";
import { Elements, type Extent } from "./elements.ts";
import { requireMappable } from "./mappable.ts";
import { Window } from "./window.ts";

export interface WindowOptions extends Partial<Extent> {
  /** The member by which writers count their changes (bpf/bpfkit_seqlock.h): values are read whole. */
  readonly seqlock?: string | undefined;
  readonly style?: Style;
}

/**
 * Maps elements of an array, all unless said otherwise, to be read in place. The map may be open
 * read-only: it is opened once more with the right to write, which mmap asks for, and closed again.
 *
 * @throws BpfkitError E_UNSUPPORTED for a map that cannot be mapped, E_PERMISSION without the right
 * @throws UsageError for elements or a member that the map does not have
 */
export function openWindow(open: OpenMap, options: WindowOptions = {}): Window {
  requireMappable(open);
  const { maxEntries } = open.info;
  const { first = 0, count = maxEntries - first, seqlock, style = PLAIN } = options;
  const whole = Number.isInteger(first) && Number.isInteger(count);
  if (!whole || first < 0 || count < 1 || first + count > maxEntries) {
    throw new UsageError(
      `${open.title}: elements ${first} to ${first + count - 1}: it has 0 to ${maxEntries - 1}`,
    );
  }
  using owned = new DisposableStack();
  const elements = owned.use(mapElements(open, { first, count }));
  const window = new Window(elements, open.shape.value, { title: open.title, seqlock, style });
  owned.move();
  return window;
}

function mapElements(open: OpenMap, extent: Extent): Elements {
  try {
    return new Elements(open.map, extent);
  } catch (error) {
    // What a map that was opened read-only answers; all else that EINVAL means was excluded before.
    if (!(error instanceof KernelError) || error.errno !== ERRNO.EINVAL) throw error;
  }
  using writable = reopen(open);
  return new Elements(writable, extent);
}

const WHY_WRITABLE =
  "the kernel maps a map, be it to read only, for those alone who may write it: let somebody give us `w` on the pin (chmod o+w), or copy with `bpfkit dump`";

function reopen(open: OpenMap): BpfMap {
  try {
    return openWritable(open);
  } catch (error) {
    if (!(error instanceof KernelError) || error.code !== "E_PERMISSION") throw error;
    throw new KernelError(
      error.op,
      error.errno,
      `${open.title}: open it for writing, as mmap needs`,
      {
        hint: WHY_WRITABLE,
        cause: error,
      },
    );
  }
}

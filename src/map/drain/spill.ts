import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import { MappedFile } from "../../libbpf/mapped-file.ts";
import { pageSize } from "../../libbpf/os.ts";
import type { Opening } from "../snapshot/write.ts";
import { headBytes, parseHead, type SpillHead } from "./head.ts";
import { Slot, type SlotSizes } from "./slot.ts";

/**
 * The file that entries are in from when they leave the map until they are delivered: the kernel
 * copies them straight into its memory. So whatever ends the process, they are there, and no disk
 * can be too full to keep them. One that holds nothing is removed when its scope ends.
 */
export class Spill implements Disposable {
  readonly head: SpillHead;
  /** One is filled while the reader still has to read the other's lines. */
  readonly slots: readonly [Slot, Slot];
  readonly #file: MappedFile;

  private constructor(file: MappedFile, head: SpillHead, length: number) {
    this.#file = file;
    this.head = head;
    const sizes = sizesOf(head);
    const room = roundUp(Slot.bytes(sizes));
    const at = roundUp(length);
    if (file.bytes.length < at + 2 * room) {
      throw new BpfkitError("E_FORMAT", `${file.path}: it was cut short`);
    }
    this.slots = [
      new Slot(file.bytes.subarray(at, at + room), sizes),
      new Slot(file.bytes.subarray(at + room, at + 2 * room), sizes),
    ];
  }

  /** @param capacity entries of a batch */
  static create(path: string, opening: Opening, capacity: number): Spill {
    const start = headBytes(opening, capacity);
    const head: SpillHead = { ...opening, capacity };
    const length = roundUp(start.length) + 2 * roundUp(Slot.bytes(sizesOf(head)));
    const file = createFile(path, length);
    file.bytes.set(start);
    return new Spill(file, head, start.length);
  }

  /** @throws BpfkitError E_FORMAT: not such a file, or damaged; E_IO: another process has it */
  static open(path: string): Spill {
    using owned = new DisposableStack();
    const file = owned.use(MappedFile.open(path));
    const { head, length } = parseHead(file.bytes, path);
    const spill = new Spill(file, head, length);
    owned.move();
    return spill;
  }

  get path(): string {
    return this.#file.path;
  }

  /** Entries that nobody else has. */
  get left(): number {
    return this.slots[0].left + this.slots[1].left;
  }

  [Symbol.dispose](): void {
    using file = this.#file;
    if (this.left > 0) file.save();
    else file.remove();
  }
}

function createFile(path: string, length: number): MappedFile {
  try {
    return MappedFile.create(path, length);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    const { message, errno, op } = error;
    const hint =
      errno === ERRNO.EEXIST
        ? `it may hold entries: bpfkit drain --resume ${path} delivers them`
        : "nothing was taken out of the map; --spill FILE puts the file elsewhere";
    throw new BpfkitError("E_IO", message, { errno, op, hint });
  }
}

function sizesOf({ header, valueBytes, capacity }: SpillHead): SlotSizes {
  return { keySize: header.map.keySize, valueBytes, capacity };
}

/** Slots begin on pages of their own. */
function roundUp(bytes: number): number {
  const page = pageSize();
  return Math.ceil(bytes / page) * page;
}

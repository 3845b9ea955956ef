import type { BpfMap } from "../../libbpf/map.ts";
import { pageSize } from "../../libbpf/os.ts";

/** What is mapped of an array: elements `first` to `first + count - 1`. */
export interface Extent {
  readonly first: number;
  readonly count: number;
}

/** A run of elements in one mapping; an element never lies in two. */
export interface Piece extends Extent {
  /** Begins at the first element; its length is `count` strides. */
  readonly view: DataView<ArrayBuffer>;
  /** The same bytes, eight by eight. Copy from it with `set`: that moves whole words. */
  readonly words: BigUint64Array<ArrayBuffer>;
  /** The same bytes, four by four. */
  readonly halves: Int32Array<ArrayBuffer>;
}

/**
 * Bytes of one mapping. Bun cannot make an ArrayBuffer of more than 4 GiB, and offsets past 2^31
 * are no int32 any more, which its compiled code wants for a quick load.
 */
const PIECE_BYTES = 2 ** 30;

/** Bytes from one element of an array to the next (kernel/bpf/arraymap.c: round_up(value_size, 8)). */
export function strideOf(valueSize: number): number {
  return Math.ceil(valueSize / 8) * 8;
}

/**
 * The memory of an mmapable array, mapped to be read. Once disposed of, every view of it is
 * detached: a DataView throws a TypeError, a typed array has no elements. It outlives the fd it was
 * made from, and the pin.
 */
export class Elements implements Extent, Disposable {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
  readonly pieces: readonly Piece[];
  readonly #owned = new DisposableStack();
  readonly #perPiece: number;

  /**
   * @param map open "read-write", as the kernel asks even for PROT_READ
   * @param pieceBytes the most that one mapping may have
   * @throws KernelError of mmap
   */
  constructor(map: BpfMap, { first, count }: Extent, pieceBytes: number = PIECE_BYTES) {
    this.first = first;
    this.count = count;
    this.stride = strideOf(map.info.valueSize);
    this.#perPiece = Math.max(1, Math.floor(pieceBytes / this.stride));
    const pieces: Piece[] = [];
    using owned = new DisposableStack();
    owned.use(this.#owned);
    for (let from = first; from < first + count; from += this.#perPiece) {
      pieces.push(this.#map(map, from, Math.min(this.#perPiece, first + count - from)));
    }
    this.pieces = pieces;
    owned.move();
  }

  get disposed(): boolean {
    return this.#owned.disposed;
  }

  /**
   * @throws RangeError for what is no index of a mapped element
   * @throws TypeError once disposed of
   */
  piece(index: number): Piece {
    const at = index - this.first;
    if (!Number.isInteger(index) || at < 0 || at >= this.count) {
      throw new RangeError(`element ${index}: ${this.first} to ${this.last} are mapped`);
    }
    this.assertMapped();
    const piece = this.pieces[Math.floor(at / this.#perPiece)];
    if (piece === undefined) throw new RangeError(`element ${index}: it is in no mapping`);
    return piece;
  }

  get last(): number {
    return this.first + this.count - 1;
  }

  /** A typed array that was detached reads as if it held nothing: say so instead. */
  assertMapped(): void {
    if (this.disposed) throw new TypeError("the window was disposed of: its memory is unmapped");
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }

  /** A mapping begins at a page, its first element perhaps behind that. */
  #map(map: BpfMap, first: number, count: number): Piece {
    const start = first * this.stride;
    const lead = start % pageSize();
    const length = count * this.stride;
    const { buffer } = this.#owned.use(map.map(start - lead, lead + length));
    return {
      first,
      count,
      view: new DataView(buffer, lead, length),
      words: new BigUint64Array(buffer, lead, length / 8),
      halves: new Int32Array(buffer, lead, length / 4),
    };
  }
}

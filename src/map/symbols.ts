import { readText } from "../libbpf/os.ts";

/** A kernel address range's name: where it starts, and what kallsyms calls it. */
interface KernelSymbol {
  readonly start: bigint;
  readonly name: string;
}

/** Kernel text lies in the upper half; what is below is a process's own address. */
const KERNEL_HALF = 1n << 63n;
/** A symbol's size is not in kallsyms: an address further from it than this is not in it. */
const FURTHEST = 1n << 20n;

/** The kernel's symbols by address, as far as /proc/kallsyms shows them to this process. */
export class KernelSymbols {
  readonly #sorted: readonly KernelSymbol[];

  constructor(text: string = readText("/proc/kallsyms")) {
    const symbols: KernelSymbol[] = [];
    for (const line of text.split("\n")) {
      const [address, kind, name] = line.split(/[ \t]/, 3);
      if (address === undefined || name === undefined || !/^[tTwW]$/.test(kind ?? "")) continue;
      const start = BigInt(`0x${address}`);
      if (start !== 0n) symbols.push({ start, name }); // zeros: kptr_restrict hides them
    }
    symbols.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
    this.#sorted = symbols;
  }

  /** `name+0x1c`, or undefined where no symbol holds the address. */
  at(address: bigint): string | undefined {
    if (address < KERNEL_HALF) return undefined;
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const symbol = this.#sorted[middle];
      if (symbol !== undefined && symbol.start <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.#sorted[low - 1];
    if (symbol === undefined || address - symbol.start > FURTHEST) return undefined;
    return `${symbol.name}+0x${(address - symbol.start).toString(16)}`;
  }
}

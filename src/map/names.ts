import { BpfkitError } from "../errors.ts";
import { progInfo } from "../libbpf/prog.ts";
import { KernelSymbols } from "./symbols.ts";

/** What values only point at, by name: of this kernel now, or of the one a snapshot was taken on. */
export interface Names {
  /** Null where the name cannot be learnt. */
  program(id: number): string | null;
  /** `name+0x1c`; undefined where no symbol is known for the address. */
  symbol(address: bigint): string | undefined;
}

/** Asks the running kernel. Nothing is read before the first question. */
export class KernelNames implements Names {
  readonly #programs = new Map<number, string | null>();
  #symbols: KernelSymbols | undefined;

  program(id: number): string | null {
    let name = this.#programs.get(id);
    if (name === undefined) {
      name = programName(id);
      this.#programs.set(id, name);
    }
    return name;
  }

  symbol(address: bigint): string | undefined {
    this.#symbols ??= new KernelSymbols();
    return this.#symbols.at(address);
  }
}

/** A program's name needs CAP_SYS_ADMIN; without it the id is all there is. */
function programName(id: number): string | null {
  try {
    return progInfo(id).name;
  } catch (error) {
    if (error instanceof BpfkitError) return null;
    throw error;
  }
}

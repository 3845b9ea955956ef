/**
 * A part of a memory that modules of several threads share, which belongs to one of them. What lies
 * elsewhere in that memory a module reads and writes in place. Plain data.
 */
export interface Home {
  readonly memory: WebAssembly.Memory;
  readonly at: number;
  readonly size: number;
}

/** Bytes that WebAssembly counts memory in. */
export const PAGE = 65536;
/** What addresses of 32 bits reach. */
export const MOST_PAGES = 65536;

/** @throws RangeError "Out of memory" */
export function sharedMemory(size: number): WebAssembly.Memory {
  const pages = Math.max(1, Math.ceil(size / PAGE));
  if (pages > MOST_PAGES) throw new RangeError("Out of memory: more than 4 GiB");
  const limits = { initial: pages, maximum: pages, shared: true };
  return new WebAssembly.Memory(limits as WebAssembly.MemoryDescriptor);
}

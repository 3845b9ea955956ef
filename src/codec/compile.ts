import type { Code } from "./code.ts";

/**
 * The only `new Function` of bpfkit.
 *
 * @param source the body of a function of `runtime` that returns the compiled function
 * @param runtime what the source may call, taken out by name in its first line
 * @returns typed by the caller, who wrote the source
 */
export function compile<F>(source: Code, runtime: Readonly<Record<string, unknown>>): F {
  const text = `"use strict";\n${source}`;
  try {
    return new Function("runtime", text)(runtime) as F;
  } catch (cause) {
    throw new Error(`emitted source does not compile:\n${text}`, { cause });
  }
}

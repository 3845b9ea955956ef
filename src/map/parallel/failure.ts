import { BpfkitError, type ErrorCode, type ErrorDetails } from "../../errors.ts";

/** Characters of a stack: the shared memory has room for one failure of 4 KiB. */
const MOST_STACK = 2000;

/** An error as text, on its way from a Worker. */
export function failureText(error: unknown): string {
  if (error instanceof BpfkitError) {
    const { code, message, hint, errno, op } = error;
    return JSON.stringify({ code, message, hint, errno, op });
  }
  if (isOutOfMemory(error)) return JSON.stringify(OUT_OF_MEMORY);
  const stack = error instanceof Error ? error.stack : undefined;
  return JSON.stringify({
    code: "E_INTERNAL",
    message: (stack ?? String(error)).slice(0, MOST_STACK),
  });
}

const OUT_OF_MEMORY: Failure = {
  code: "E_KERNEL",
  message: "a thread that reads the map ran out of memory",
  hint: "one thread needs the least: dump --threads 1, or taskset -c 0",
};

/** A buffer that could not be had: JavaScriptCore has no class of errors for it. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof RangeError && /out of memory/i.test(error.message);
}

/** The same error again, to be thrown by the thread that waits for the Worker. */
export function failureOf(text: string): BpfkitError {
  const { code, message, ...details } = JSON.parse(text) as Failure;
  return new BpfkitError(code, message, details);
}

interface Failure extends ErrorDetails {
  readonly code: ErrorCode;
  readonly message: string;
}

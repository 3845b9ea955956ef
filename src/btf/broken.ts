import { BpfkitError } from "../errors.ts";

/** A file whose bytes contradict themselves or the format: E_FORMAT. */
export function broken(what: string, hint?: string): BpfkitError {
  return new BpfkitError("E_FORMAT", what, { hint });
}

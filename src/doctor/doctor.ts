import { BpfkitError } from "../errors.ts";
import { type Check, type Finding, failed } from "./check.ts";
import { HOST } from "./host.ts";
import { MAP_TYPES, OPERATIONS } from "./operations.ts";

export interface Diagnosis extends Finding {
  readonly check: string;
}

const CHECKS: readonly Check[] = [...HOST, ...OPERATIONS, MAP_TYPES];

/** Runs every check; one that is refused in an unexpected way has failed, and the others go on. */
export function diagnose(checks: readonly Check[] = CHECKS): Diagnosis[] {
  return checks.map(({ name, run }) => {
    try {
      return { check: name, ...run() };
    } catch (error) {
      if (!(error instanceof BpfkitError)) throw error;
      return { check: name, ...failed(error.message, error.hint ?? "see the message") };
    }
  });
}

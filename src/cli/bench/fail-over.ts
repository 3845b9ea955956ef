import { UsageError } from "../../errors.ts";

/** `10%`, or `10`: by how much a way may have become slower. As a share. @throws UsageError */
export function failOver(text: string): number {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  if (match !== null) return Number(match[1]) / 100;
  throw new UsageError(`--fail-over: "${text}" is no percentage`, "10%, 2.5%");
}

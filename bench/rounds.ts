import type { Case } from "./case.ts";
import { PinnedMaps } from "./maps.ts";
import { printed, sample } from "./measure.ts";
import { orderOf } from "./order.ts";
import { CaseResult } from "./result.ts";

/**
 * Makes the maps of a case, runs its contenders in turn for `rounds` rounds, and unpins the maps.
 * A contender that fails is left out of the other rounds. Ends early, without an error, when
 * `signal` is aborted.
 *
 * @throws Error when a map cannot be made.
 */
export async function runCase(of: Case, rounds: number, signal: AbortSignal): Promise<CaseResult> {
  const names = of.contenders.flatMap(({ map }) => (map === undefined ? [] : [map]));
  using maps = new PinnedMaps(new Set(names));
  const commands = of.contenders.map(({ map, command }) => [
    ...(of.oneCpu ? ["taskset", "-c", "0"] : []),
    ...command(map === undefined ? "" : maps.pin(map)),
  ]);
  const result = new CaseResult(of);
  // Round 0 is the warm-up, and tells what is printed.
  for (let round = 0; round <= rounds; round += 1) {
    for (const i of orderOf(round, commands.length)) {
      const [contender, command] = [result.contenders[i], commands[i]];
      if (contender === undefined || command === undefined) continue;
      if (contender.refusal !== undefined) continue;
      progress(`${of.name}, round ${round}/${rounds}: ${contender.name}`);
      await Bun.sleep(0); // the one moment for a signal: `sample` blocks
      if (signal.aborted) return result;
      try {
        if (round === 0) contender.printed = await printed(command);
        else contender.samples.push(sample(command, of.sink));
      } catch (error) {
        contender.refusal = (error as Error).message;
      }
    }
  }
  progress("");
  return result;
}

/** One line for a person, overwritten by the next. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

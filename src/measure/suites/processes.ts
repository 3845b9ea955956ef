import { BpfkitError } from "../../errors.ts";
import type { LeftOut, Way } from "../way.ts";
import { succeeds } from "./program.ts";

/** A command that is measured as a whole, from its fork to its end. */
export interface Process {
  readonly name: string;
  readonly command: readonly string[];
  readonly operations: number;
}

/** The commands that run here, and those that do not. */
export function processWays(processes: readonly Process[]): {
  readonly ways: readonly Way[];
  readonly leftOut: readonly LeftOut[];
} {
  const [able, unable] = [processes.filter(runs), processes.filter((each) => !runs(each))];
  return {
    ways: able.map(processWay),
    leftOut: unable.map(({ name, command }) => ({
      way: name,
      why: `${command[0]?.split("/").at(-1)} is not installed, or fails here`,
    })),
  };
}

function runs({ command }: Process): boolean {
  return succeeds(command);
}

function processWay({ name, command, operations }: Process): Way {
  return {
    name,
    operations,
    run(steps) {
      for (let step = 0; step < steps; step += 1) {
        if (!succeeds(command)) throw new BpfkitError("E_IO", `${command.join(" ")}: it failed`);
      }
      return undefined;
    },
  };
}

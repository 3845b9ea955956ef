import type { OpenSuite } from "../way.ts";
import { flowMap } from "./flows.ts";
import { type Process, processWays } from "./processes.ts";
import { thisProgram } from "./program.ts";

const EMPTY = "true";

/** What one call of the program costs, beside a program that does nothing. */
export async function startupSuite(): Promise<OpenSuite> {
  const map = await flowMap("hash", 1);
  const self = thisProgram();
  const id = String(map.info.id);
  const processes: readonly Process[] = [
    { name: EMPTY, command: ["true"] },
    { name: "bpfkit --version", command: [...self, "--version"] },
    { name: "bpfkit lookup", command: [...self, "lookup", "id", id, "0"] },
    { name: "bpfkit dump", command: [...self, "dump", "id", id, "-o", "ndjson"] },
    {
      name: "bpftool map lookup",
      command: ["bpftool", "map", "lookup", "id", id, "key", "0", "0", "0", "0"],
    },
  ].map((process) => ({ ...process, operations: 1 }));
  return {
    name: "startup",
    unit: "call",
    baseline: EMPTY,
    latency: true,
    ...processWays(processes),
    notes: [
      "Whole processes, one after the other, from the fork to the end. CPU and heap are those of bench itself.",
    ],
    [Symbol.dispose]: () => map[Symbol.dispose](),
  };
}

import { PLAIN } from "../../codec/shape.ts";
import type { EntryWriter } from "../../codec/write/entries.ts";
import { compileJson } from "../../codec/write/json.ts";
import type { Batch } from "../../entry.ts";
import { OpenMap } from "../../map/open.ts";
import { scanKeys } from "../../map/scan/keys.ts";
import type { Scan } from "../../map/scan/scan.ts";
import { batchSize } from "../../map/scan/source.ts";
import type { OpenSuite, Settings, Way } from "../way.ts";
import { flowMap } from "./flows.ts";
import { processWays } from "./processes.ts";
import { thisProgram } from "./program.ts";

/** Every format that lists entries. */
const FORMATS = ["ndjson", "json", "csv", "tsv", "table", "hex", "bpftool"] as const;

/** A whole map as text: by each strategy within this process, and in each format by a process of its own. */
export async function dumpSuite({ entries }: Settings): Promise<OpenSuite> {
  using owned = new DisposableStack();
  const flows = owned.use(await flowMap("hash", entries));
  const open = new OpenMap(flows.map, null, {});
  const self = thisProgram();
  const id = String(flows.info.id);
  const { ways, leftOut } = processWays([
    ...FORMATS.map((format) => ({
      name: `bpfkit dump -o ${format}`,
      command: [...self, "dump", "id", id, "-o", format],
      operations: entries,
    })),
    {
      name: "bpfkit dump --threads 1",
      command: [...self, "dump", "id", id, "-o", "ndjson", "--threads", "1"],
      operations: entries,
    },
    {
      name: "bpftool map dump",
      command: ["bpftool", "map", "dump", "id", id],
      operations: entries,
    },
    {
      name: "bpftool -j map dump",
      command: ["bpftool", "-j", "map", "dump", "id", id],
      operations: entries,
    },
  ]);
  const kept = owned.move();
  return {
    name: "dump",
    unit: "entry",
    baseline: "bpfkit dump -o ndjson",
    latency: false,
    ways: [
      ...ways,
      scanning("batches, not printed", entries, () => open.scan(0)),
      writing("batches to ndjson, no process", entries, open, () => open.scan(0)),
      writing("next-key to ndjson, no process", entries, open, () => byKeys(open)),
    ],
    leftOut,
    notes: [
      "Whole processes with stdout in /dev/null, start-up included: it weighs less with more --entries. Values are of 24 bytes, whatever --value-size says. CPU and heap are those of bench itself.",
    ],
    [Symbol.dispose]: () => kept.dispose(),
  };
}

function byKeys(open: OpenMap): Scan {
  const { map, valueBytes, info } = open;
  const { report } = open.scan(0); // a fresh one; its batches are not pulled
  const batch = batchSize(info.keySize, valueBytes, info.maxEntries);
  return { report, batches: scanKeys(map, { valueBytes, flags: 0, batch }, report) };
}

function scanning(name: string, operations: number, scan: () => Scan): Way {
  return {
    name,
    operations,
    run(steps) {
      for (let step = 0; step < steps; step += 1) for (const _ of scan().batches);
      return undefined;
    },
  };
}

function writing(name: string, operations: number, open: OpenMap, scan: () => Scan): Way {
  const writer = compileJson(open.shape, PLAIN, "lines");
  return {
    name,
    operations,
    run(steps) {
      for (let step = 0; step < steps; step += 1) {
        for (const batch of scan().batches) write(batch, writer);
      }
      return undefined;
    },
  };
}

/** Over and over to the same place. */
function write(batch: Batch, writer: EntryWriter): void {
  const { keys, values, keyStride, valueStride, count } = batch;
  const fits = Math.floor(writer.text.length / writer.bound);
  for (let from = 0; from < count; from += fits) {
    const piece = Math.min(fits, count - from);
    writer.write(keys, values, keyStride, valueStride, from, piece, writer.text, 0);
  }
}

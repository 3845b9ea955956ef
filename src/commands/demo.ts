import { type Answer, command } from "../cli/command.ts";
import { Exit } from "../cli/exit.ts";
import { note } from "../cli/log.ts";
import { BPFFS, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { printRecords, RECORD_FORMATS } from "../cli/print/records.ts";
import { down } from "../demo/down.ts";
import { demoObject } from "../demo/object.ts";
import { type DemoStatus, type MapStatus, status } from "../demo/status.ts";
import { calledHere, tourOf } from "../demo/tour.ts";
import { up } from "../demo/up.ts";
import { UsageError } from "../errors.ts";
import { bpffsMounts } from "../map/pins.ts";

/** Where systemd and every guide mount it. */
const USUAL_BPFFS = "/sys/fs/bpf";

export default command({
  name: "demo",
  summary: "load a small tracing program and pin its maps, to try all this on",
  args: [
    {
      name: "up|down|status",
      optional: true,
      description: "load it; remove all of it; tell what is there. None: up, then a tour",
    },
  ],
  flags: { ...output(RECORD_FORMATS), ...HEADERS, ...BPFFS },
  examples: [
    ["demo", "load it and show the first commands on its maps"],
    ["demo status", "what is pinned and attached, and how full"],
    ["demo down", "detach the programs and remove the maps"],
  ],
  exits: [[1, "demo status: it is not up, or not all of it"]],
  notes: [
    "The program counts system calls and context switches; it costs below a microsecond each, and goes on until demo down.",
    "It needs root (CAP_BPF, CAP_PERFMON and a bpffs it may write to) and a kernel of 5.14 or newer with BTF.",
  ],
  async run({ positionals: [action], flags }): Promise<Answer> {
    const bpffs = bpffsOf(flags) ?? bpffsMounts()[0] ?? USUAL_BPFFS;
    const printing = { ...outputOf(RECORD_FORMATS, flags), headers: flags.headers };
    switch (action) {
      case undefined:
        await bringUp(bpffs);
        return showTour(status(bpffs));
      case "up":
        return bringUp(bpffs);
      case "down":
        return bringDown(bpffs);
      case "status":
        return printStatus(status(bpffs), printing);
      default:
        throw new UsageError(`demo: there is no "${action}"`, "up, down or status");
    }
  },
});

async function bringUp(bpffs: string): Promise<Answer> {
  const fresh = up(bpffs, await demoObject());
  const { directory, maps, programs } = status(bpffs);
  const what = `${maps.length} maps under ${directory}, ${programs.length} programs`;
  note(fresh ? `demo: up: ${what}` : `demo: was up already: ${what}`);
  return Exit.done;
}

function bringDown(bpffs: string): Answer {
  const { places, pins } = down(bpffs);
  note(places > 0 ? `demo: down: ${pins} pins removed` : "demo: was not up");
  return Exit.done;
}

function printStatus(
  now: DemoStatus,
  printing: Omit<Parameters<typeof printRecords>[2], "single">,
): Answer {
  const json = printing.format === "json" || printing.format === "ndjson";
  if (json) printRecords([now], [], { ...printing, single: true });
  else printRecords(now.maps, COLUMNS, { ...printing, single: false });
  const attached = now.programs.filter(({ id }) => id !== null).length;
  note(`demo: ${now.state}: ${attached} of ${now.programs.length} programs attached`);
  return now.state === "up" ? Exit.done : Exit.no;
}

const COLUMNS = [
  { name: "map", cell: (map: MapStatus) => map.pin },
  { name: "type", cell: (map: MapStatus) => map.type },
  { name: "entries", cell: (map: MapStatus) => map.entries },
  { name: "max_entries", cell: (map: MapStatus) => map.max_entries },
  { name: "shows", cell: (map: MapStatus) => map.shows },
];

/** Runs the first commands as their reader would, and shows what to try next. */
function showTour(now: DemoStatus): Answer {
  const { stops, next } = tourOf(now, calledHere(), process.pid);
  let exit: Answer = Exit.done;
  for (const { shows, line } of stops) {
    print(`\n# ${shows}\n$ ${line}\n`);
    const { success } = Bun.spawnSync(["sh", "-c", line], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (!success) exit = Exit.failed;
  }
  const width = Math.max(...next.map(({ line }) => line.length));
  const lines = next.map(({ shows, line }) => `  ${line.padEnd(width)}  ${shows}\n`);
  print(`\nTry next:\n${lines.join("")}`);
  return exit;
}

function print(text: string): void {
  using out = Out.stdout();
  out.text(text);
  out.commit();
}

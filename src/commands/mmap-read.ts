import { command } from "../cli/command.ts";
import { durationMs } from "../cli/duration.ts";
import { elementRange, extentOf } from "../cli/mmap/range.ts";
import { tellReading } from "../cli/mmap/report.ts";
import type { Scene, View } from "../cli/mmap/view.ts";
import { checkWishes, type Wishes } from "../cli/mmap/wishes.ts";
import {
  BPFFS,
  BTF,
  bpffsOf,
  CPU,
  cpuOf,
  FORMATS,
  HEADERS,
  output,
  outputOf,
  STYLE,
  styleOf,
} from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { tellTypes } from "../cli/print/notes.ts";
import { MAP, takeSelector } from "../cli/selector.ts";
import { openMappable } from "../map/window/open-mappable.ts";

export default command({
  name: "mmap-read",
  summary: "read an mmapable array or global variables in place",
  args: [MAP, { name: "RANGE", optional: true, description: "7, 3..9 (both included), or 3.." }],
  flags: {
    ...output(FORMATS),
    seqlock: {
      type: "string",
      hint: "FIELD",
      common: true,
      description: "values are read whole, by the member that their writer counts",
    },
    nonzero: { type: "boolean", common: true, description: "elements that are not all zero" },
    sum: { type: "boolean", common: true, description: "every number of all elements, added up" },
    var: { type: "string", hint: "NAME", common: true, description: "one global variable" },
    perCpuSlots: { type: "boolean", description: "element n is CPU n's: values by CPU" },
    ...CPU,
    watch: { type: "string", hint: "INTERVAL", description: "print what changes: 200ms, 1s, 1m" },
    count: { type: "integer", hint: "N", min: 1, description: "end after so many intervals" },
    rates: { type: "boolean", description: "with --watch: changes a second" },
    stats: { type: "boolean", description: "on stderr: how it was read, and how whole it is" },
    ...HEADERS,
    ...STYLE,
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["mmap-read /sys/fs/bpf/hits 0..9", "the first ten elements"],
    ["mmap-read hits --nonzero -o ndjson", "those that hold something"],
    ["mmap-read hits --sum -o json", "each member added up over all elements"],
    ["mmap-read prog.bss --var packets", "one global variable of a program"],
    ["mmap-read lines --per-cpu-slots --cpu sum --watch 1s --rates", "a rate each second"],
  ],
  exits: [
    [4, "the pin gives no right to write, which mmap asks for even to read"],
    [6, "an element was being written at each of a million tries (--seqlock)"],
  ],
  notes: [
    "A word of up to 8 bytes is never half old and half new. The words of a larger value may be from different moments, unless its writer counts (bpf/bpfkit_seqlock.h) and --seqlock names the count.",
  ],
  async run({ positionals, flags }) {
    const { selector, rest } = takeSelector(positionals);
    const range = elementRange(rest[0]);
    const { format, pretty } = outputOf(FORMATS, flags);
    const wishes: Wishes = { ...flags, cpu: cpuOf(flags), format, ranged: rest.length > 0 };
    checkWishes(wishes);
    const interval = flags.watch === undefined ? null : durationMs("--watch", flags.watch);
    using out = Out.stdout();
    using source = openMappable(selector, { ...flags, bpffs: bpffsOf(flags) });
    const extent = extentOf(range, source.title, source.info.maxEntries);
    const style = styleOf(flags);
    using window = source.window({ ...extent, seqlock: flags.seqlock, style });
    tellTypes(source);
    const { headers, rates } = flags;
    const { single } = range;
    const scene = { source, window, out, style, format, pretty, headers, single, rates };
    if (interval === null) await (await viewOf(scene, wishes)).show();
    else await watch(scene, wishes, interval, flags.count);
    out.commit();
    return tellReading(scene, flags.stats);
  },
});

/** Loads what shows it, and no more. */
async function viewOf(scene: Scene, wishes: Wishes): Promise<View> {
  if (wishes.sum) return (await import("../cli/mmap/record.ts")).sumView(scene);
  if (wishes.var !== undefined) {
    return (await import("../cli/mmap/record.ts")).variableView(scene, wishes.var);
  }
  if (wishes.perCpuSlots) {
    const { SlotsView } = await import("../cli/mmap/slots.ts");
    return new SlotsView(scene, wishes.cpu);
  }
  const { ElementsView } = await import("../cli/mmap/elements.ts");
  return new ElementsView(scene, wishes.nonzero);
}

/** Each interval is an answer of its own; one in which nothing changed prints nothing. */
async function watch(scene: Scene, wishes: Wishes, interval: number, intervals?: number) {
  const view = await viewOf(scene, wishes);
  view.remember();
  let last = performance.now();
  for (let i = 0; i < (intervals ?? Number.POSITIVE_INFINITY); i += 1) {
    await Bun.sleep(interval);
    const now = performance.now();
    await view.showChanges((now - last) / 1000);
    last = now;
    scene.out.flush();
  }
}

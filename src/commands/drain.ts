import { command } from "../cli/command.ts";
import { countDrain } from "../cli/drain/count.ts";
import { LINE_FORMATS } from "../cli/drain/lines.ts";
import { drainMap, resumeDrain } from "../cli/drain/run.ts";
import { durationMs } from "../cli/duration.ts";
import { BPFFS, BTF, bpffsOf, CPU, cpuOf, HEADERS, LOCK, STYLE, styleOf } from "../cli/options.ts";
import { MAP, takeSelector } from "../cli/selector.ts";
import { Stop } from "../cli/signal.ts";
import { UsageError } from "../errors.ts";
import { namesFile } from "../map/open-source.ts";

export default command({
  name: "drain",
  summary: "read and delete the entries of a map, and lose none",
  args: [{ ...MAP, optional: true }],
  flags: {
    output: {
      type: "enum",
      short: "o",
      options: LINE_FORMATS,
      default: LINE_FORMATS[0],
      common: true,
      description: "how entries are written, a line each",
    },
    to: {
      type: "string",
      hint: "FILE",
      common: true,
      description: "append the lines to FILE, not to stdout",
    },
    limit: { type: "integer", hint: "N", min: 1, common: true, description: "take at most N out" },
    follow: { type: "boolean", short: "f", common: true, description: "go on, pass after pass" },
    interval: {
      type: "string",
      hint: "D",
      default: "1s",
      description: "from one pass to the next: 200ms, 1s, 1m",
    },
    dryRun: {
      type: "boolean",
      short: "n",
      common: true,
      description: "count what would be taken out, and take nothing",
    },
    resume: {
      type: "string",
      hint: "FILE",
      common: true,
      description: "deliver what an earlier drain kept in FILE, instead of a map",
    },
    spill: {
      type: "string",
      hint: "FILE",
      description: "keep there what cannot be delivered; by default in /var/lib/bpfkit",
    },
    batch: {
      type: "integer",
      hint: "N",
      min: 1,
      max: 1_000_000,
      default: 4096,
      description: "the most entries that are taken out at a time",
    },
    ...LOCK,
    ...CPU,
    ...HEADERS,
    ...STYLE,
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["drain /sys/fs/bpf/flows --to flows.ndjson", "every entry leaves the map for the file"],
    ["drain flows --follow | collector", "hand entries over as they come"],
    ["drain queue --limit 10", "pop ten elements of a queue or stack"],
    ["drain --resume /var/lib/bpfkit/drain-7-4711.spill", "deliver what was kept"],
  ],
  exits: [
    [3, "not all could be delivered: the message names the file that keeps the rest"],
    [4, "the pin may not be written, or the map is frozen"],
    [5, "a map of this type, or this kernel, cannot read and delete an entry in one call"],
  ],
  notes: [
    "An entry goes from the map into the spill file and from there to the reader, so a closed pipe, a full disk or a signal loses none. After a SIGKILL the file keeps at most the two batches in hand, of which some may have been delivered; outside of the hash family one entry may be lost.",
    "It is no lossless counter: a program that holds a pointer to a deleted value still adds to it, and nobody sees that. To count without loss use sync, which deletes nothing, or swap the map in a map of maps and drain the old one.",
  ],
  async run({ positionals, flags }) {
    const wishes = { ...flags, format: flags.output, cpu: cpuOf(flags), style: styleOf(flags) };
    const [word] = positionals;
    using stop = new Stop();
    if (flags.resume !== undefined) {
      if (word !== undefined) {
        throw new UsageError(`${word}: --resume takes no map`, "drain the map in a second run");
      }
      await resumeDrain(stop, flags.resume, wishes);
      stop.reraise();
      return undefined;
    }
    if (word === undefined) throw new UsageError("drain: MAP is missing", "bpfkit drain MAP");
    const { selector } = takeSelector(positionals);
    if (namesFile(selector)) {
      throw new UsageError(`${selector.text}: a file, not a map`, "drain --resume FILE");
    }
    const bpffs = bpffsOf(flags);
    if (flags.dryRun) return countDrain(selector, { bpffs, limit: flags.limit });
    const followMs = flags.follow ? durationMs("--interval", flags.interval) : null;
    await drainMap(stop, selector, { ...wishes, bpffs, followMs });
    stop.reraise();
    return undefined;
  },
});

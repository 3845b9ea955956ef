import { command } from "../cli/command.ts";
import { durationMs } from "../cli/duration.ts";
import { BPFFS, BTF, bpffsOf, CPU, cpuOf, LOCK, STYLE, styleOf } from "../cli/options.ts";
import { MAP, takeSelector } from "../cli/selector.ts";
import { Stop } from "../cli/signal.ts";
import { runSync } from "../cli/sync/run.ts";
import { UsageError } from "../errors.ts";
import { namesFile } from "../map/open-source.ts";

export default command({
  name: "sync",
  summary: "read a map, then only what changed, by a sequence number in its values",
  args: [MAP],
  flags: {
    seq: {
      type: "string",
      hint: "FIELD",
      common: true,
      description: "the number that every change of an entry changes: value.seq",
    },
    state: {
      type: "string",
      hint: "FILE",
      common: true,
      description: "what was delivered; beside it stand FILE.log0 or .log1, and FILE.lock",
    },
    follow: { type: "boolean", short: "f", common: true, description: "go on, pass after pass" },
    interval: {
      type: "string",
      hint: "D",
      default: "1s",
      description: "from one pass to the next: 200ms, 1s, 1m",
    },
    deletes: { type: "boolean", common: true, description: "report keys that are gone as well" },
    to: { type: "string", hint: "FILE", description: "append the lines to FILE, not to stdout" },
    batch: {
      type: "integer",
      hint: "N",
      min: 1,
      max: 1_000_000,
      default: 4096,
      description: "the most lines between two acknowledgements",
    },
    seqSource: {
      type: "string",
      hint: "MAP[:FIELD]",
      description: "the counter that all numbers come from: no number is kept for each key",
    },
    fromStart: { type: "boolean", description: "deliver everything again" },
    onNewMap: {
      type: "enum",
      options: ["refuse", "restart"],
      default: "refuse",
      description: "the map was made again: end with exit 3, or deliver everything afresh",
    },
    heartbeat: { type: "string", hint: "D", description: "the longest time without a line" },
    output: {
      type: "enum",
      short: "o",
      options: ["ndjson"],
      default: "ndjson",
      description: "one JSON object a line",
    },
    ...LOCK,
    ...CPU,
    ...STYLE,
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["sync /sys/fs/bpf/flows --seq value.seq --state flows.state", "what changed since last time"],
    ["sync flows --seq value.seq --state s --follow --deletes", "every change, as it comes"],
    [
      "sync flows --seq value.seq --state s --follow --interval 200ms --to flows.ndjson",
      "to a file",
    ],
    ["sync flows --seq value.seq --state s --seq-source prog.bss:value.next_seq", "a large map"],
  ],
  exits: [
    [3, "the state is damaged, in use, or of another map; or the reader has gone"],
    [5, "a map of this type cannot be read without missing changes"],
  ],
  notes: [
    'Each line is {"op":"put","seq":…,"key":…,"value":…} or {"op":"delete","key":…}. A line counts as delivered when it has been written and the state is saved: after a kill what was not acknowledged comes again, and nothing else.',
    "A change that leaves the number as it was is not seen. Write the number last, or under the value's bpf_spin_lock, or replace the value as a whole.",
    "With --seq-source a number must be visible in the map within a second of being taken; a run waits for that second.",
  ],
  async run({ positionals, flags }) {
    const { selector } = takeSelector(positionals);
    const { seq, state, seqSource, deletes } = flags;
    if (seq === undefined) throw new UsageError("sync: --seq FIELD is missing", "--seq value.seq");
    if (state === undefined) throw new UsageError("sync: --state FILE is missing", "--state FILE");
    if (namesFile(selector)) {
      throw new UsageError(`${selector.text}: a file, not a map`, "a snapshot does not change");
    }
    if (seqSource !== undefined && deletes) {
      throw new UsageError(
        "--deletes: with --seq-source no key is kept, so none can be missed",
        "leave --seq-source out",
      );
    }
    using stop = new Stop();
    await runSync(stop, selector, {
      ...flags,
      seq,
      state,
      cpu: cpuOf(flags),
      style: styleOf(flags),
      bpffs: bpffsOf(flags),
      intervalMs: durationMs("--interval", flags.interval),
      heartbeatMs:
        flags.heartbeat === undefined ? null : durationMs("--heartbeat", flags.heartbeat),
    });
    stop.reraise();
    return undefined;
  },
});

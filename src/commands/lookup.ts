import { command } from "../cli/command.ts";
import { Exit } from "../cli/exit.ts";
import { keysOf, requireKeys } from "../cli/keys.ts";
import {
  BPFFS,
  BTF,
  bpffsOf,
  CPU,
  cpuOf,
  FORMATS,
  HEADERS,
  LOCK,
  output,
  outputOf,
  STYLE,
  styleOf,
} from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { printAnswers } from "../cli/print/answers.ts";
import { tellLock, tellTypes } from "../cli/print/notes.ts";
import { printerOf } from "../cli/print/print.ts";
import { takeSelector } from "../cli/selector.ts";
import { openSource } from "../map/open-source.ts";

export default command({
  name: "lookup",
  summary: "print the entries of one or many keys",
  args: [
    { name: "MAP", map: true, description: "an id, the path of a pin, or a unique name" },
    {
      name: "KEY",
      variadic: true,
      optional: true,
      description: "42, 0x2a, 10.0.0.1, 10.0.0.0/8, a=1,b=2, JSON, hex:0a00, @FILE; or key BYTES…",
    },
  ],
  flags: {
    ...output(FORMATS),
    ...LOCK,
    ...CPU,
    stdin: { type: "boolean", description: "read keys from standard input, one a line" },
    zeroMissing: { type: "boolean", description: "members of a key that are not named are zero" },
    recursive: { type: "boolean", description: "the entries of an inner map, in place" },
    ...HEADERS,
    ...STYLE,
    ...BTF,
    ...BPFFS,
  },
  examples: [
    ["lookup /sys/fs/bpf/flows 42 --lock", "one entry, read whole under its spin lock"],
    ["lookup routes 10.1.2.3", "the longest prefix that holds an address"],
    ["lookup flows saddr=10.0.0.1,port=be:443", "a struct key by its members"],
    ["lookup flows key hex 0a 00 00 01", "bpftool's way: one byte a word"],
  ],
  exits: [[1, "a key is absent"]],
  async run({ positionals, flags }) {
    const { selector, rest } = takeSelector(positionals);
    requireKeys(rest, flags.stdin);
    const format = outputOf(FORMATS, flags);
    const cpu = cpuOf(flags);
    using source = await openSource(selector, { ...flags, bpffs: bpffsOf(flags) });
    source.requireListing();
    const elements = source.flags(flags.lock);
    const keys = await keysOf(source, rest, flags);
    using out = Out.stdout();
    const printer = await printerOf(source, out, {
      ...format,
      cpu,
      style: styleOf(flags),
      headers: flags.headers,
      allSlots: false,
      recursive: flags.recursive ? { lock: flags.lock, losses: [] } : null,
      single: keys.single,
      few: !flags.stdin,
    });
    tellTypes(source);
    tellLock(source, flags.lock);
    const missing = await printAnswers(source, keys, elements, printer);
    if (!keys.single || missing === 0) printer.end();
    else out.at = 0; // the head of a table is no answer
    out.commit();
    return missing > 0 ? Exit.no : Exit.done;
  },
});

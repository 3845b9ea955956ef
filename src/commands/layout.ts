import { command } from "../cli/command.ts";
import { warn } from "../cli/log.ts";
import { BPFFS, BTF, bpffsOf, HEADERS, output, outputOf } from "../cli/options.ts";
import { Out } from "../cli/out.ts";
import { printRecords } from "../cli/print/records.ts";
import { takeSelector } from "../cli/selector.ts";
import { type LayoutLine, layoutsOf, linesOf, sourceText } from "../map/layouts.ts";

const FORMATS = ["table", "json", "c", "ts"] as const;

export default command({
  name: "layout",
  summary: "show a map's key and value types: offsets, sizes, holes",
  args: [
    {
      name: "MAP",
      map: true,
      optional: true,
      description: "an id, the path of a pin, or a unique name; or none, with --btf and --type",
    },
  ],
  flags: { ...output(FORMATS), ...HEADERS, ...BTF, ...BPFFS },
  examples: [
    ["layout /sys/fs/bpf/flows", "each member with its offset and size, and the holes"],
    ["layout flows -o c", "the same as C declarations"],
    ["layout --btf prog.bpf.o --type 'struct flow' -o ts", "any type of a file, in TypeScript"],
  ],
  async run({ positionals, flags }) {
    const { format, pretty } = outputOf(FORMATS, flags);
    const selector = positionals.length === 0 ? null : takeSelector(positionals).selector;
    const { layouts, note } = await layoutsOf(selector, { ...flags, bpffs: bpffsOf(flags) });
    if (note !== null) warn(note);
    for (const { problems } of layouts) for (const problem of problems) warn(problem);
    if (format === "c" || format === "ts") {
      using out = Out.stdout();
      out.text(sourceText(layouts, format));
      out.commit();
      return;
    }
    const printing = { format, pretty, headers: flags.headers, single: false };
    printRecords(layouts.flatMap(linesOf), COLUMNS, printing);
  },
});

const COLUMNS = [
  { name: "of", cell: ({ of }: LayoutLine) => of },
  { name: "offset", cell: ({ offset }: LayoutLine) => offset },
  { name: "size", cell: ({ size }: LayoutLine) => size },
  { name: "bits", cell: ({ bits }: LayoutLine) => bits },
  { name: "name", cell: ({ name, depth }: LayoutLine) => "  ".repeat(depth) + name },
  { name: "type", cell: ({ type }: LayoutLine) => type },
];

/** Help as text: examples first, then what can be said, then what comes back. */
import type { Argument, Command, TableEntry } from "./command.ts";
import { Exit, type ExitCode } from "./exit.ts";
import { type Flag, type Flags, longName } from "./flag.ts";
import { GLOBAL } from "./options.ts";
import { type ColorChoice, colorEnabled, type Paint, paint } from "./term.ts";
import { usageLine } from "./usage.ts";

const STDOUT = 1;

type Row = readonly [left: string, right: string];

/** All commands, for `bpfkit help`. */
export function overview(commands: readonly TableEntry[], color: ColorChoice): string {
  const brush = paint(colorEnabled(color, STDOUT));
  return join([
    ["bpfkit reads live eBPF maps: whole, exact, decoded by BTF"],
    ["usage: bpfkit COMMAND [flags] …"],
    section(
      "commands",
      commands.map(({ name, summary }) => [name, summary]),
      brush,
    ),
    section("flags of every command", flagRows({ ...GLOBAL, ...BUILT_IN }), brush),
    ["bpfkit help COMMAND shows a command's examples and flags"],
  ]);
}

/** One command, for `bpfkit help dump` and `bpfkit dump --help`. */
export function commandHelp(command: Command, color: ColorChoice): string {
  const brush = paint(colorEnabled(color, STDOUT));
  const { name, summary, args, flags, examples, exits = [], notes = [] } = command;
  return join([
    [`${brush.bold(`bpfkit ${name}`)}: ${summary}`],
    exampleLines(examples, brush),
    [usageLine(command)],
    section("arguments", args.map(argumentRow), brush),
    section("flags", flagRows({ ...flags, ...GLOBAL, ...BUILT_IN }), brush),
    ...notes.map((note) => [note]),
    section("exit codes", exitRows(exits), brush),
  ]);
}

/** What it does stands above each line, so that a long line stays one that can be copied. */
function exampleLines(examples: Command["examples"], { bold }: Paint): string[] {
  if (examples.length === 0) return [];
  const lines = examples.flatMap(([line, does]) => [`  # ${does}`, `  bpfkit ${line}`]);
  return [bold("examples:"), ...lines];
}

/** Answered by run.ts before a command is parsed. */
const BUILT_IN = {
  help: { type: "boolean", short: "h", description: "this text" },
  version: { type: "boolean", short: "V", description: "the version of bpfkit" },
} as const satisfies Flags;

const EXITS: ReadonlyMap<ExitCode, string> = new Map([
  [Exit.done, "done"],
  [Exit.usage, "wrong words: nothing was opened"],
  [Exit.failed, "failed"],
  [Exit.permission, "not permitted: the message says what is missing"],
  [Exit.unsupported, "not supported by this kernel, libbpf or map type"],
]);

function exitRows(own: Command["exits"] = []): Row[] {
  const rows = [...new Map([...EXITS, ...own])].sort(([a], [b]) => a - b);
  return rows.map(([code, when]) => [String(code), when]);
}

function argumentRow({ name, description }: Argument): Row {
  return [name, description];
}

function flagRows(flags: Flags): Row[] {
  const all = Object.entries(flags);
  const common = all.filter(([, flag]) => flag.common);
  const rest = all.filter(([, flag]) => !flag.common);
  return [...common, ...rest].map(([key, flag]) => [spelled(key, flag), described(flag)]);
}

function spelled(key: string, flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  const long = longName(key);
  switch (flag.type) {
    case "boolean":
      return `${short}--${flag.default ? "no-" : ""}${long}`;
    case "enum":
      if (flag.bare === undefined) return `${short}--${long} ${flag.options.join("|")}`;
      return `${short}--${long}, --no-${long}`;
    case "shorthand":
      return `${short}--${long}`;
    default:
      return `${short}--${long} ${flag.hint}`;
  }
}

function described(flag: Flag): string {
  if (flag.type === "list") return `${flag.description} (may be repeated)`;
  const value = flag.type === "boolean" || flag.type === "shorthand" ? undefined : flag.default;
  return value === undefined ? flag.description : `${flag.description} (${value})`;
}

/** Of the left column: what is longer has its description on a line of its own. */
const MAX_LEFT = 28;

function section(title: string, rows: readonly Row[], { bold }: Paint): string[] {
  if (rows.length === 0) return [];
  const lengths = rows.map(([left]) => left.length).filter((length) => length <= MAX_LEFT);
  const width = Math.max(1, ...lengths);
  const lines = rows.flatMap(([left, right]) =>
    left.length <= width
      ? [`  ${left.padEnd(width)}  ${right}`]
      : [`  ${left}`, `  ${" ".repeat(width)}  ${right}`],
  );
  return [bold(`${title}:`), ...lines];
}

function join(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

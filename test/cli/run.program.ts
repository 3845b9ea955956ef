/** A program on the same frame as bpfkit, with commands that do one thing each. */
import { type Command, command } from "../../src/cli/command.ts";
import { Exit } from "../../src/cli/exit.ts";
import { detail, note, warn } from "../../src/cli/log.ts";
import { Out } from "../../src/cli/out.ts";
import { Progress } from "../../src/cli/progress.ts";
import { run } from "../../src/cli/run.ts";
import { BpfkitError, KernelError } from "../../src/errors.ts";

type Plain = Pick<Command, "args" | "flags">;
const PLAIN: Plain = { args: [], flags: {} };

const commands: Command[] = [
  command({
    ...base("lines", "write N numbered lines"),
    args: [{ name: "N", description: "" }],
    flags: { to: { type: "string", hint: "FILE", description: "" } },
    run({ positionals, flags }) {
      using out = Out.to(flags.to);
      for (let i = 0; i < Number(positionals[0]); i++) out.text(`${i}\n`);
      out.commit();
    },
  }),
  command({
    ...base("drip", "write lines, each on its own, for ever"),
    run() {
      using out = Out.to();
      for (;;) {
        out.text("drop\n");
        out.flush();
      }
    },
  }),
  command({
    ...base("slow", "show progress for half a second"),
    run({ flags }) {
      using progress = new Progress("slow", { quiet: flags.quiet, dataFd: 1 });
      for (const start = performance.now(); performance.now() - start < 500; ) {
        progress.at(performance.now() | 0, 1_000_000);
      }
    },
  }),
  command({ ...base("no", "answer no"), run: () => Exit.no }),
  command({
    ...base("say", "log"),
    run() {
      for (let i = 0; i < 9; i++) note("note");
      warn("warning");
      detail("detail");
    },
  }),
  command({
    ...base("half", "fail after some output"),
    run() {
      using out = Out.stdout();
      out.text("half\n");
      throw new BpfkitError("E_INCOMPLETE", "map 7: 3 entries are missing", { hint: "try again" });
    },
  }),
  command({
    ...base("refused", "be refused by the kernel"),
    flags: { output: { type: "enum", short: "o", options: ["json", "table"], description: "" } },
    run() {
      throw new KernelError("bpf_map_get_fd_by_id", 1, "open map 7", { hint: "be root" });
    },
  }),
  command({
    ...base("bug", "have a bug"),
    run() {
      throw new TypeError("undefined is not a map");
    },
  }),
];

function base(name: string, summary: string) {
  return { ...PLAIN, name, summary, examples: [] } as const;
}

const table = commands.map((made) => ({
  name: made.name,
  summary: made.summary,
  load: async () => ({ default: made }),
}));
await run({ version: "9.9.9", commands: table }, process.argv.slice(2));

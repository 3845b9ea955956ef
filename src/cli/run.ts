/** The program: from the words to the exit code. The one place where errors are caught. */
import { type Choice, chooseCommand } from "./choose.ts";
import type { Answer, TableEntry } from "./command.ts";
import { Exit, exitOf } from "./exit.ts";
import { type Prescan, prescan } from "./prescan.ts";

export interface Program {
  readonly version: string;
  readonly commands: readonly TableEntry[];
}

/** Sets process.exitCode; nothing calls process.exit, which would skip what `using` owns. */
export async function run(program: Program, words: readonly string[]): Promise<void> {
  const asked = prescan(words);
  try {
    process.exitCode = (await answer(program, words, asked)) ?? Exit.done;
  } catch (caught) {
    const error = firstOf(caught);
    process.exitCode = exitOf(error);
    const { report } = await import("./report.ts");
    report(error, asked);
  }
}

async function answer(program: Program, words: readonly string[], asked: Prescan): Promise<Answer> {
  if (asked.version && !asked.help) return print(`bpfkit ${program.version}\n`);
  const choice = chooseCommand(program.commands, words);
  if (asked.help || choice === null) return showHelp(program, choice, asked);
  const { default: command } = await choice.entry.load();
  const { dispatch } = await import("./dispatch.ts");
  return dispatch(command, choice.words);
}

async function showHelp(program: Program, choice: Choice | null, { color }: Prescan) {
  const { commandHelp, overview } = await import("./help.ts");
  if (choice === null) return print(overview(program.commands, color));
  const { default: command } = await choice.entry.load();
  return print(commandHelp(command, color));
}

async function print(text: string): Promise<undefined> {
  const { Out } = await import("./out.ts");
  using out = Out.stdout();
  out.text(text);
  out.commit();
}

/** What went wrong first, where closing up after it failed as well. */
function firstOf(error: unknown): unknown {
  return error instanceof SuppressedError ? firstOf(error.suppressed) : error;
}

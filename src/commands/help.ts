import { chooseCommand } from "../cli/choose.ts";
import { command } from "../cli/command.ts";
import { commandHelp, overview } from "../cli/help.ts";
import { Out } from "../cli/out.ts";
import { COMMANDS } from "./table.ts";

export default command({
  name: "help",
  summary: "show the commands, or the examples and flags of one",
  args: [{ name: "COMMAND", description: "the command to be explained", optional: true }],
  flags: {},
  examples: [
    ["help", "all commands"],
    ["help dump", "one of them; the same as bpfkit dump --help"],
  ],

  async run({ positionals, flags: { color } }) {
    const choice = chooseCommand(COMMANDS, positionals);
    const text =
      choice === null
        ? overview(COMMANDS, color)
        : commandHelp((await choice.entry.load()).default, color);
    using out = Out.stdout();
    out.text(text);
    out.commit();
  },
});

import { version } from "../package.json" with { type: "json" };
import { run } from "./cli/run.ts";
import { COMMANDS } from "./commands/table.ts";

await run({ version, commands: COMMANDS }, process.argv.slice(2));

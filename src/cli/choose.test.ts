import { expect, test } from "bun:test";
import { UsageError } from "../errors.ts";
import { chooseCommand } from "./choose.ts";
import type { TableEntry } from "./command.ts";

const load = () => Promise.reject(new Error("not loaded to be chosen"));
const COMMANDS: TableEntry[] = ["dump", "ls", "lookup"].map((name) => ({
  name,
  summary: "",
  load,
}));

test.each<[string, string, string]>([
  ["dump m", "dump", "m"],
  ["-j dump m", "dump", "-j m"],
  ["-o json dump m", "dump", "-o json m"],
  ["--output=json --quiet dump m -v", "dump", "--output=json --quiet m -v"],
  ["--bpffs dump ls", "ls", "--bpffs dump"],
  ["map dump id 7", "dump", "id 7"],
  ["-j map dump id 7", "dump", "-j id 7"],
  ["dump map", "dump", "map"],
])("%s", (words, name, rest) => {
  const choice = chooseCommand(COMMANDS, words.split(" "));
  expect([choice?.entry.name, choice?.words.join(" ")]).toEqual([name, rest]);
});

test.each(["", "--help", "-h"])("no command in %p", (words) => {
  expect(chooseCommand(COMMANDS, words.split(" ").filter(Boolean))).toBeNull();
});

test.each([
  ["dmup", "dmup: no such command", "did you mean bpfkit dump?"],
  ["show", "show: no such command", "did you mean bpfkit ls?"],
  ["map list", "list: no such command", "did you mean bpfkit ls?"],
  ["constructor", "constructor: no such command", "bpfkit help lists the commands"],
  ["-j", "-j: no command is named", "bpfkit help lists the commands"],
  ["map", "map: no such command", undefined],
])("refused: %s", (words, message, hint) => {
  expect(() => chooseCommand(COMMANDS, words.split(" "))).toThrow(
    expect.objectContaining({ message, ...(hint === undefined ? {} : { hint }) }),
  );
  expect(() => chooseCommand(COMMANDS, words.split(" "))).toThrow(UsageError);
});

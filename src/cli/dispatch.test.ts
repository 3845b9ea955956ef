import { expect, test } from "bun:test";
import { type Command, command } from "./command.ts";
import { dispatch } from "./dispatch.ts";
import { Exit } from "./exit.ts";
import { BTF, CPU, HEADERS, LOCK, output } from "./options.ts";
import { MAP } from "./selector.ts";

/** A command that hands over what it was called with. */
function calledWith(seen: unknown[]): Command {
  return command({
    name: "dump",
    summary: "",
    args: [MAP, { name: "KEY", description: "", variadic: true, optional: true }],
    flags: {
      ...output(["table", "json"]),
      ...LOCK,
      ...CPU,
      ...HEADERS,
      ...BTF,
      limit: { type: "integer", hint: "N", default: 10, description: "" },
      skip: { type: "integer", hint: "N", description: "" },
      fields: { type: "list", hint: "FIELD", description: "" },
    },
    examples: [],
    run({ positionals, flags }) {
      seen.push([...positionals], flags);
      return Exit.no;
    },
  });
}

const NOTHING_SAID = {
  output: undefined,
  pretty: false,
  lock: "auto",
  cpu: "all",
  headers: true,
  btf: undefined,
  type: undefined,
  keyType: undefined,
  limit: 10,
  skip: undefined,
  fields: [],
  quiet: false,
  verbose: false,
  color: "auto",
};

test.each<[string, string[], object]>([
  ["m", ["m"], {}],
  ["m -1 -j --lock", ["m", "-1"], { output: "json", lock: "yes" }],
  ["m --no-lock --no-headers -p", ["m"], { lock: "no", headers: false, pretty: true }],
  ["m --key-type a=b --btf -", ["m"], { keyType: "a=b", btf: "-" }],
  ["m --limit 0x10 --skip 1_000", ["m"], { limit: 16, skip: 1000 }],
  ["--fields a=1 m --fields b", ["m"], { fields: ["a=1", "b"] }],
  ["m -- --fields=c --no-lock", ["m", "--fields=c", "--no-lock"], {}],
  ["m --type constructor --color", ["m"], { type: "constructor", color: "always" }],
])("%s", async (words, positionals, said) => {
  const seen: unknown[] = [];
  expect(await dispatch(calledWith(seen), words.split(" "))).toBe(Exit.no);
  expect(seen).toEqual([positionals, { ...NOTHING_SAID, ...said }]);
});

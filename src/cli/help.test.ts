import { expect, test } from "bun:test";
import { command } from "./command.ts";
import { commandHelp, overview } from "./help.ts";
import { LOCK, output } from "./options.ts";
import { MAP } from "./selector.ts";

test("a command: examples first, common flags before the rest", () => {
  const dump = command({
    name: "dump",
    summary: "print every entry of a map",
    args: [MAP],
    flags: {
      rare: { type: "boolean", default: true, description: "leave it out" },
      ...LOCK,
      ...output(["table", "json"]),
      limit: { type: "integer", hint: "N", default: 10, description: "stop after N" },
      fields: { type: "list", hint: "FIELD", description: "show FIELD" },
    },
    examples: [["dump flows -j", "as JSON"]],
    exits: [[6, "some entries may be missing"]],
    notes: ["A note."],
    run: () => undefined,
  });
  expect(commandHelp(dump, "never")).toMatchInlineSnapshot(`
    "bpfkit dump: print every entry of a map

    examples:
      # as JSON
      bpfkit dump flows -j

    usage: bpfkit dump [flags] MAP

    arguments:
      MAP  id, path of a pin, or name; also: pinned PATH, id N, name S

    flags:
          --lock, --no-lock    read under the value's bpf_spin_lock; auto: where it has one (auto)
      -o, --output table|json  output format, table unless said otherwise
          --no-rare            leave it out
      -j, --json               the same as -o json
      -p, --pretty             JSON, indented
          --limit N            stop after N (10)
          --fields FIELD       show FIELD (may be repeated)
      -q, --quiet              say nothing on stderr but errors
      -v, --verbose            say on stderr how it is done
          --color, --no-color  colour; auto: on a terminal, as NO_COLOR and its like ask (auto)
      -h, --help               this text
      -V, --version            the version of bpfkit

    A note.

    exit codes:
      0  done
      2  wrong words: nothing was opened
      3  failed
      4  not permitted: the message says what is missing
      5  not supported by this kernel, libbpf or map type
      6  some entries may be missing
    "
  `);
});

test("the overview names every command and its summary", () => {
  const load = () => Promise.reject(new Error("help loads nothing"));
  const text = overview([{ name: "dump", summary: "print every entry", load }], "never");
  expect(text).toContain("\ncommands:\n  dump  print every entry\n");
  expect(text).toContain("-V, --version");
});

import { describe, expect, test } from "bun:test";
import { UsageError } from "../errors.ts";
import { checkedWords, type Grammar } from "./args.ts";
import { CPU, FORMATS, GLOBAL, HEADERS, LOCK, output } from "./options.ts";
import { MAP } from "./selector.ts";

const lookup: Grammar = {
  name: "lookup",
  args: [MAP, { name: "KEY", description: "", variadic: true, optional: true }],
  flags: {
    ...output(FORMATS),
    ...LOCK,
    ...CPU,
    ...HEADERS,
    ...GLOBAL,
    keyType: { type: "string", hint: "NAME", description: "" },
    limit: { type: "integer", hint: "N", min: 1, max: 1000, description: "" },
    fields: { type: "list", hint: "FIELD", description: "" },
  },
};
const dump: Grammar = { ...lookup, name: "dump", args: [MAP] };
const diff: Grammar = { ...lookup, name: "diff", args: [MAP, { ...MAP, name: "OTHER" }] };

describe("taken", () => {
  test.each<[string, Grammar, string]>([
    ["m", dump, "-- m"],
    ["m -o json", dump, "--output=json -- m"],
    ["-o json m", dump, "--output=json -- m"],
    ["m -ojson", dump, "--output=json -- m"],
    ["m -o=json", dump, "--output=json -- m"],
    ["m --output=json", dump, "--output=json -- m"],
    ["m -j", dump, "--output=json -- m"],
    ["m --ndjson", dump, "--output=ndjson -- m"],
    ["-jp m", dump, "--output=json --pretty=true -- m"],
    ["m --no-headers", dump, "--headers=false -- m"],
    ["m --headers", dump, "--headers=true -- m"],
    ["--lock m", dump, "--lock=yes -- m"],
    ["--no-lock m", dump, "--lock=no -- m"],
    ["--lock=auto m", dump, "--lock=auto -- m"],
    ["--no-color m", dump, "--color=never -- m"],
    ["m --key-type a=b", dump, "--key-type=a=b -- m"],
    ["m --limit 0x10", dump, "--limit=0x10 -- m"],
    ["m --limit 1_000", dump, "--limit=1_000 -- m"],
    ["m --fields a --fields b", dump, "--fields=a --fields=b -- m"],
    ["m --key-type -", dump, "--key-type=- -- m"],
    ["m --key-type -1", dump, "--key-type=-1 -- m"],
    ["-- --lock", dump, "-- --lock"],
    ["pinned /sys/fs/bpf/m", dump, "-- pinned /sys/fs/bpf/m"],
    ["id 7 -j", dump, "--output=json -- id 7"],
    ["name", dump, "-- name"],
    ["name name", dump, "-- name name"],
    ["key -j", dump, "--output=json -- key"],
    ["id 7 id 8", diff, "-- id 7 id 8"],
    ["a pinned b", diff, "-- a pinned b"],
    ["m", lookup, "-- m"],
    ["m -1 -0x10 -.5", lookup, "-- m -1 -0x10 -.5"],
    ["m 1 2 -j 3", lookup, "--output=json -- m 1 2 3"],
    ["m -Infinity", lookup, "-- m -Infinity"],
    ["m key hex -1 -j", lookup, "--output=json -- m key hex -1"],
    ["key -j 1", lookup, "--output=json -- key 1"],
    ["id 7 key 1 0 0 0", lookup, "-- id 7 key 1 0 0 0"],
  ])("%p", (words, grammar, checked) => {
    expect(checkedWords(grammar, words.split(" ")).join(" ")).toBe(checked);
  });
});

describe("refused", () => {
  test.each<[string, Grammar, string, string]>([
    ["m --lokc", dump, "--lokc: dump has no such flag", "did you mean --lock?"],
    ["m --lokc=1", dump, "--lokc: dump has no such flag", "did you mean --lock?"],
    ["m --out json", dump, "--out: dump has no such flag", "did you mean --output?"],
    ["m --loc", dump, "--loc: dump has no such flag", "did you mean --lock?"],
    ["m -x", dump, "-x: dump has no such flag", "bpfkit dump --help lists its flags"],
    ["m -jx", dump, "-x: dump has no such flag", "bpfkit dump --help lists its flags"],
    ["m --no-limit", dump, "--no-limit: dump has no such flag", "did you mean --limit?"],
    ["m --no-quiet", dump, "--no-quiet: dump has no such flag", "did you mean --quiet?"],
    ["m --keyType x", dump, "--keyType: dump has no such flag", "did you mean --key-type?"],
    ["m -o", dump, "-o: a value is missing", `-o ${FORMATS.join("|")}`],
    ["m --limit --lock", dump, "--limit: a value is missing", "--limit N"],
    ["m --limit -- x", dump, "--limit: a value is missing", "--limit N"],
    ["m --key-type=", dump, "--key-type: a value is missing", "--key-type NAME"],
    ["m --quiet=true", dump, "--quiet=true: takes no value", "write it alone: --quiet"],
    ["m -j=1", dump, "-j=1: takes no value", "write it alone: -j"],
    ["m --no-lock=1", dump, "--no-lock=1: takes no value", "write it alone: --no-lock"],
    ["m -o json -o csv", dump, "-o: --output was given before", "give it once"],
    ["m -o csv -j", dump, "-j: --output was given before", "give it once"],
    ["m --lock --no-lock", dump, "--no-lock: --lock was given before", "give it once"],
    ["m -q -q", dump, "-q: --quiet was given before", "give it once"],
    ["m -o jsn", dump, `-o: "jsn" is none of ${FORMATS.join(", ")}`, "did you mean json?"],
    [
      "m --lock=maybe",
      dump,
      '--lock: "maybe" is none of auto, yes, no',
      "--help tells what each flag takes",
    ],
    ["m --limit 0", dump, '--limit: "0" is no number from 1 to 1000', "a whole number, in digits"],
    [
      "m --limit 1001",
      dump,
      '--limit: "1001" is no number from 1 to 1000',
      "a whole number, in digits",
    ],
    [
      "m --limit 1e2",
      dump,
      '--limit: "1e2" is no number from 1 to 1000',
      "a whole number, in digits",
    ],
    [
      "m --limit 1.5",
      dump,
      '--limit: "1.5" is no number from 1 to 1000',
      "a whole number, in digits",
    ],
    ["", dump, "dump: MAP is missing", "usage: bpfkit dump [flags] MAP"],
    ["a b", dump, "b: one word too many for dump", "usage: bpfkit dump [flags] MAP"],
    ["id 7 8", dump, "8: one word too many for dump", "usage: bpfkit dump [flags] MAP"],
    ["id 7", diff, "diff: OTHER is missing", "usage: bpfkit diff [flags] MAP OTHER"],
    ["-j", lookup, "lookup: MAP is missing", "usage: bpfkit lookup [flags] MAP [KEY…]"],
  ])("%p", (words, grammar, message, hint) => {
    let caught: unknown;
    try {
      checkedWords(grammar, words === "" ? [] : words.split(" "));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(UsageError);
    const { message: told, hint: hinted } = caught as UsageError;
    expect({ message: told, hint: hinted }).toEqual({ message, hint });
  });
});

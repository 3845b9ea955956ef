/** What is refused is refused first: one error and no word before it, also of a map without BTF. */
import { expect } from "bun:test";
import { createMap, fill, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, linesOf, shell } from "../support/program.ts";

/** The type of a map without BTF, the words with its pin for `@`, the exit code and the message. */
type Case = readonly [
  type: "hash" | "percpu_array" | "devmap_hash",
  line: string,
  exit: number,
  message: RegExp,
];

const REFUSED: readonly Case[] = [
  ["hash", "dump @ --lock", 5, /^--lock: the kernel has no BTF of this map/],
  ["hash", "lookup @ 1 --lock", 5, /^--lock: the kernel has no BTF of this map/],
  ["hash", "snapshot @ --lock --to /nowhere/x", 5, /^--lock: the kernel has no BTF/],
  ["hash", "dump @ --cpu sum", 5, /a hash map has one value a key/],
  ["hash", "dump @ --all-slots", 5, /a hash map has keys, not slots/],
  ["hash", "dump @ --to /nowhere/x", 3, /^open \/nowhere\/x: ENOENT/],
  ["hash", "lookup @ 1 x", 2, /^key: "x" is not 4 bytes of hex/],
  ["hash", "lookup @ key 1 0 0 256", 2, /^key\[3\]: "256" is not a byte/],
  ["percpu_array", "dump @ --cpu 65536", 2, /^CPU 65536 is not possible here/],
  ["percpu_array", "dump @ --cpu sum -o hex", 2, /^--cpu sum: -o hex shows the bytes/],
  ["devmap_hash", "dump @ --all-slots", 5, /a devmap_hash map has keys, not slots/],
];

for (const [type, line, exit, message] of REFUSED) {
  kernelTest(`${line.replace("@", type)}: one line of error`, () => {
    using pins = tempPins();
    using map = createMap(type);
    map.pin(pins.at("map"));
    const ran = bpfkit(line.replace("@", pins.at("map")).split(" "), {
      env: { BPFKIT_ERRORS: "json" },
    });
    expect({ exit: ran.exit, out: ran.out, lines: linesOf(ran.err).length }).toEqual({
      exit,
      out: "",
      lines: 1,
    });
    expect(JSON.parse(ran.err).error).toMatchObject({
      exit,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });
}

kernelTest("every line of --stdin is checked before the first key is looked up", () => {
  using pins = tempPins();
  using map = createMap("hash", { entries: 8 });
  map.pin(pins.at("map"));
  fill(map, 3);
  const words = ["lookup", pins.at("map"), "--stdin", "-o", "json", "-q"];
  const bad = bpfkit(words, { stdin: "1\n2\nx\n" });
  expect(bad).toMatchObject({ exit: 2, out: "" });
  expect(JSON.parse(bad.err).error.message).toStartWith("standard input, line 3: key: ");
  const many = "0\n1\n2\n".repeat(2000);
  const { exit, out } = bpfkit(words, { stdin: many });
  const keys = JSON.parse(out).map((entry: { key: string }) => entry.key);
  expect({ exit, keys: keys.length }).toEqual({ exit: 0, keys: 6000 });
  expect(keys.slice(-3)).toEqual(["00000000", "01000000", "02000000"]);
});

kernelTest("a closed stdin is no empty list of keys", () => {
  using pins = tempPins();
  using map = createMap("hash");
  map.pin(pins.at("map"));
  expect(shell("$P lookup $M --stdin <&-", { env: { M: pins.at("map") } })).toEqual({
    exit: 3,
    out: "",
    err: expect.stringMatching(/^bpfkit: stdin: it was closed before bpfkit started\nhint: /),
  });
});

kernelTest("how keys are given is checked before a map is looked for", () => {
  expect(bpfkit(["lookup", "/nowhere"])).toMatchObject({ exit: 2, out: "" });
  expect(bpfkit(["lookup", "/nowhere", "1", "--stdin"])).toMatchObject({ exit: 2, out: "" });
  for (const words of [[""], ["pinned", ""], ["id", ""]]) {
    const { exit, out, err } = bpfkit(["dump", ...words]);
    expect({ exit, out }).toEqual({ exit: 2, out: "" });
    expect(err).toStartWith("bpfkit: MAP is an empty word\nhint: ");
  }
});

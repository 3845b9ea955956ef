/** Names that strangers chose: a terminal shows them, and does not obey. */
import { expect } from "bun:test";
import { createMap, kernelTest, tempPins } from "../support/kernel.ts";
import { bpfkit, printed } from "../support/program.ts";

/** ESC, a right-to-left override, BEL, a line end; pins on bpffs may be called so. */
const HOSTILE = "ev\x1b[31mil\u202eti\x07\nx";
const SHOWN = "ev\\u{1b}[31mil\\u{202e}ti\\u{7}\\u{a}x";

kernelTest("a hostile pin in tables and on stderr is escaped, in JSON exact", () => {
  using pins = tempPins();
  using map = createMap("hash");
  const pin = pins.at(HOSTILE);
  map.pin(pin);
  const shown = `${pins.directory}/${SHOWN}`;
  expect(printed(["ls", String(map.info.id)])).toContain(` ${shown} `);
  expect(printed(["info", pin])).toContain(` ${shown}\n`);
  const [row] = JSON.parse(printed(["ls", String(map.info.id), "-o", "json"]));
  expect(row.pins).toEqual([pin]);

  const noted = bpfkit(["dump", pin, "-o", "json"]);
  expect(noted).toMatchObject({ exit: 0, out: "[]\n" });
  expect(noted.err).toStartWith(`bpfkit: ${shown}: it has no BTF`);
  const absent = bpfkit(["lookup", pin, "1", "-q"]);
  expect(absent).toEqual({ exit: 1, out: "", err: "" });
  expect(bpfkit(["lookup", pin, "1"]).err).toEndWith(
    `bpfkit: ${shown}: no entry for key 01000000\n`,
  );
  expect(bpfkit(["dump", pin, "--lock"]).err).not.toContain("\x1b");
  expect(bpfkit(["count", `${pin}\x1b[0m`]).err).toContain(`${SHOWN}\\u{1b}[0m: ENOENT`);
});

kernelTest("errors are JSON where the output would be", () => {
  const lines = [
    bpfkit(["dump", "/nowhere", "-o", "json"]),
    bpfkit(["dump", "/nowhere", "-jp"]),
    bpfkit(["--ndjson", "dump", "/nowhere"]),
    bpfkit(["dump", "/nowhere"], { env: { BPFKIT_OUTPUT: "json" } }),
    bpfkit(["dump", "/nowhere"], { env: { BPFKIT_ERRORS: "json" } }),
  ];
  for (const { exit, out, err } of lines) {
    expect({ exit, out }).toEqual({ exit: 3, out: "" });
    expect(JSON.parse(err)).toEqual({
      error: {
        code: "E_NOT_FOUND",
        errno: "ENOENT",
        op: "bpf_obj_get",
        message: "open /nowhere: ENOENT",
        hint: expect.any(String),
        exit: 3,
      },
    });
  }
  const text = bpfkit(["dump", "/nowhere", "-o", "csv"], { env: { BPFKIT_OUTPUT: "json" } });
  expect(text.err).toStartWith("bpfkit: open /nowhere: ENOENT\nhint: ");
});

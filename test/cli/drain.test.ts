/** What drain says and how it ends, where that needs no million entries. */
import { expect, test } from "bun:test";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { BpfMap } from "../../src/libbpf/map.ts";
import { balance, deliveredKeys, filledMap, keysOf, temporaryPlace } from "../support/drain.ts";
import { fill, kernelTest } from "../support/kernel.ts";
import { bpfkit, linesOf, shell } from "../support/program.ts";
import { Unprivileged } from "../support/unprivileged.ts";

test.each([
  [["drain"], "MAP is missing"],
  [["drain", "flows", "--resume", "x.spill"], "--resume takes no map"],
  [["drain", "./examples/tasks.snap"], "a file, not a map"],
  [["drain", "flows", "-o", "json"], "none of ndjson, csv, tsv"],
  [["drain", "flows", "--limit", "0"], "no number from 1"],
  [["drain", "flows", "--follow", "--interval", "soon"], "no duration"],
])("%p: exit 2, nothing opened", (words, why) => {
  const { exit, out, err } = bpfkit(words);
  expect({ exit, out, err }).toEqual({ exit: 2, out: "", err: expect.stringContaining(why) });
});

kernelTest("a pin that may only be read: exit 4; one that may be written is drained", () => {
  using nobody = new Unprivileged("kinds");
  const pin = nobody.pin("first");
  using map = BpfMap.openPinned(pin, "read-write");
  fill(map, 3);
  nobody.readable("first");
  const refused = nobody.bpfkit("drain", pin);
  expect(refused).toMatchObject({ exit: 4, out: "" });
  expect(refused.err).toContain("the mode of the pin must let this user write (w)");
  expect(nobody.bpfkit("drain", pin, "--dry-run")).toMatchObject({
    exit: 0,
    out: '{"entries":3}\n',
  });
  chmodSync(pin, 0o666);
  chmodSync(nobody.directory, 0o777);
  const spill = join(nobody.directory, "spill");
  const { exit, out } = nobody.bpfkit("drain", pin, "--spill", spill, "--btf", nobody.object);
  expect({ exit, lines: linesOf(out).length }).toEqual({ exit: 0, lines: 3 });
  expect(existsSync(spill)).toBe(false);
});

kernelTest("the failure is told as JSON where that is asked for, with the file in it", () => {
  using place = temporaryPlace();
  using filled = filledMap(20_000);
  const env = { STATE_DIRECTORY: place.directory, BPFKIT_ERRORS: "json" };
  const line = `$P drain ${filled.pin} -q | head -c 5000 >/dev/null; exit $PIPESTATUS`;
  const { exit, err } = shell(line, { env });
  const { error } = JSON.parse(err.slice(err.indexOf("{"))) as { error: Record<string, unknown> };
  expect({ exit, ...error }).toMatchObject({
    exit: 3,
    code: "E_IO",
    op: "write",
    hint: expect.stringMatching(/^bpfkit drain --resume .*\.spill delivers them$/),
  });
});

kernelTest("a reader that has gone before the start gets nothing, and nothing is kept", () => {
  using place = temporaryPlace();
  using filled = filledMap(100);
  const env = { STATE_DIRECTORY: place.directory };
  const line = `{ sleep 0.3; $P drain ${filled.pin} -q; echo $? >${place.at("exit")}; } | true; sleep 0.1; cat ${place.at("exit")}; ls ${place.directory}`;
  const { out, err } = shell(`set +o pipefail; ${line}`, { env });
  expect(out).toBe("3\nexit\n");
  expect(err).toContain("the reader closed the pipe");
  expect(err).toContain("nothing is left to deliver");
  expect(bpfkit(["count", filled.pin, "-o", "ndjson"]).out).toContain('"entries":100,');
});

kernelTest("a reader that holds the pipe open and does not read has what fits into it", () => {
  using filled = filledMap(10);
  const { exit, out } = shell(`$P drain ${filled.pin} -q | { sleep 2; cat; }; exit $PIPESTATUS`);
  expect({ exit, lines: linesOf(out).length }).toEqual({ exit: 0, lines: 10 });
});

kernelTest("a signal ends it in two seconds, also where nobody reads; nothing is lost", () => {
  using place = temporaryPlace();
  using filled = filledMap(20_000);
  const [out, spill, kept] = [place.at("out"), place.at("spill"), place.at("kept")];
  const pipe = place.at("pipe");
  const drain = `$P drain ${filled.pin} -q --spill ${spill}`;
  const started = performance.now();
  // Opened for both, the pipe has a reader, who reads only when the drain has ended.
  const line = `mkfifo ${pipe}; exec 8<>${pipe}; timeout -s TERM 0.5 ${drain} >&8; timeout 0.2 cat <&8 >${out}; true`;
  expect(shell(line)).toMatchObject({ exit: 0 });
  expect(performance.now() - started).toBeLessThan(500 + 2000 + 400);
  expect(bpfkit(["drain", "--resume", spill, "--to", kept, "-q"]).exit).toBe(0);
  const places = [deliveredKeys(out), deliveredKeys(kept), keysOf(filled.map)];
  expect(places.every((keys) => keys.length > 0)).toBe(true);
  expect(balance(20_000, ...places)).toEqual({ lost: 0, twice: 0 });
});

test("the help names what counts without loss", () => {
  const { out } = bpfkit(["drain", "--help"]);
  expect(out).toContain("no lossless counter");
  expect(out).toContain("sync");
  expect(out).toContain("swap the map in a map of maps");
});

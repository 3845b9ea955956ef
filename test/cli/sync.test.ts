import { expect } from "bun:test";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";
import { shell } from "../support/program.ts";
import { linesOf, temporaryPlace } from "../support/sync.ts";
import { fillUpdates } from "../support/updates.ts";

/** For lines of shell in which $MAP is a map of 3,000 entries, $S its state and $OUT a file. */
function scene() {
  const owned = new DisposableStack();
  const fixture = owned.use(new Fixture("sync"));
  const { state, out } = owned.use(temporaryPlace());
  fillUpdates(fixture.map("updates"), 3000);
  const env = { MAP: fixture.map("updates"), S: state, OUT: out };
  return { env, out, [Symbol.dispose]: () => owned.dispose() };
}

const SYNC = "$P sync $MAP --seq value.seq --state $S";

kernelTest("a first run prints all, the next nothing", () => {
  using at = scene();
  expect(shell(`${SYNC} | wc -l; ${SYNC}`, at)).toEqual({ exit: 0, out: "3000\n", err: "" });
});

for (const [signal, exit] of [
  ["INT", 130],
  ["TERM", 143],
] as const) {
  kernelTest(`following ends with ${exit} by SIG${signal}`, () => {
    using at = scene();
    const follow = `set -m; ${SYNC} -f --interval 50ms --to $OUT & sleep 0.5; kill -${signal} $!; wait $!`;
    const result = shell(follow, at);
    expect(result).toMatchObject({ exit, out: "" });
    expect(result.err).toMatch(/sync: ended by SIG\w+: 3000 puts and 0 deletions delivered/);
    expect(linesOf(at.out).length).toBe(3000);
    expect(shell(SYNC, at)).toEqual({ exit: 0, out: "", err: "" });
  });
}

kernelTest("stdout that was closed before the start is exit 3, and an error can be JSON", () => {
  using at = scene();
  expect(shell(`${SYNC} >&-`, at)).toMatchObject({ exit: 3 });
  const { exit, err } = shell(`${SYNC} -o ndjson --to /dev/full`, at);
  expect(exit).toBe(3);
  expect(JSON.parse(err).error).toMatchObject({ code: "E_IO", errno: "ENOSPC", exit: 3 });
});

kernelTest("appending to the shell's file after a broken line ends that line first", () => {
  using at = scene();
  const line = `printf '{"op":"pu' >$OUT; ${SYNC} >>$OUT; head -n 1 $OUT; wc -l <$OUT`;
  expect(shell(line, at)).toEqual({ exit: 0, out: '{"op":"pu\n3001\n', err: "" });
});

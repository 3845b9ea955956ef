import { expect } from "bun:test";
import { closeSync, constants, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";
import { bytesOf, linesOf, parseLines, run, start, temporaryPlace } from "../support/sync.ts";
import { fillUpdates } from "../support/updates.ts";

const ENTRIES = 5000;

/** A map of 5,000 entries, and the words that sync it. */
function scene() {
  const owned = new DisposableStack();
  const fixture = owned.use(new Fixture("sync"));
  const place = owned.use(temporaryPlace());
  const map = fixture.map("updates");
  fillUpdates(map, ENTRIES);
  const words = ["sync", map, "--seq", "value.seq", "--state", place.state];
  return {
    ...place,
    fixture,
    map,
    words,
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/** All that waits in a pipe. */
function drainPipe(fd: number): string {
  const room = new Uint8Array(1 << 20);
  let text = "";
  for (;;) {
    try {
      text += Buffer.from(room.subarray(0, readSync(fd, room))).toString();
    } catch {
      return text; // EAGAIN
    }
  }
}

/** Starts a sync whose reader does not read, and ends it by signals. */
async function endUnread(at: ReturnType<typeof scene>, ...signals: NodeJS.Signals[]) {
  const fifo = `${at.out}.fifo`;
  expect(Bun.spawnSync(["mkfifo", fifo]).exitCode).toBe(0);
  const pipe = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    const child = Bun.spawn(["./bpfkit", ...at.words, "--to", fifo], { stderr: "pipe" });
    while (bytesOf(`${at.state}.log0`) < 1000) await Bun.sleep(10);
    await Bun.sleep(100);
    const asked = performance.now();
    for (const signal of signals) {
      child.kill(signal);
      await Bun.sleep(100);
    }
    await child.exited;
    const took = performance.now() - asked;
    const err = await new Response(child.stderr).text();
    return { signal: child.signalCode, took, err, got: parseLines(drainPipe(pipe)) };
  } finally {
    closeSync(pipe);
  }
}

for (const name of ["SIGKILL", "SIGTERM", "SIGINT"] as const) {
  kernelTest(
    `${name} while the reader does not read: what it has not got comes again`,
    async () => {
      using at = scene();
      const { signal, took, err, got } = await endUnread(at, name);
      expect(signal).toBe(name);
      expect(took).toBeLessThan(2000);
      if (name !== "SIGKILL") expect(err).toMatch(/^sync: ended by SIG\w+: 0 puts .*\n$/);
      expect(got.length).toBeWithin(100, ENTRIES);
      expect(parseLines(run(...at.words).out).length).toBe(ENTRIES);
    },
  );
}

kernelTest("a second signal does not wait", async () => {
  using at = scene();
  const { signal, took } = await endUnread(at, "SIGINT", "SIGINT");
  expect(signal).toBe("SIGINT");
  expect(took).toBeLessThan(1000);
});

kernelTest(
  "an entry that is gone after its delivery had begun is reported as deleted",
  async () => {
    using at = scene();
    const { got } = await endUnread(at, "SIGKILL");
    const [first] = got;
    expect(first).toMatchObject({ op: "put", id: 0 });
    const words = ["map", "delete", "pinned", at.map, "key", "hex", ...Array(16).fill("00")];
    expect(Bun.spawnSync(["bpftool", ...words]).exitCode).toBe(0);
    const lines = parseLines(run(...at.words, "--deletes").out);
    expect(lines.filter(({ op }) => op === "put").length).toBe(ENTRIES - 1);
    expect(lines.filter(({ op }) => op === "delete").map(({ id }) => id)).toEqual([0]);
    expect(run(...at.words, "--deletes").out).toBe("");
  },
);

kernelTest(
  "following ends by a signal at a border: saved, told, and nothing comes twice",
  async () => {
    using at = scene();
    const child = start(at.out, [...at.words, "--follow", "--interval", "50ms"]);
    while (linesOf(at.out).length < ENTRIES) await Bun.sleep(20);
    await Bun.sleep(100);
    child.kill("SIGTERM");
    await child.exited;
    expect(child.signalCode).toBe("SIGTERM");
    expect(await new Response(child.stderr).text()).toMatch(
      /^sync: ended by SIGTERM: 5000 puts and 0 deletions delivered in \d+ passes; .*state\n$/,
    );
    expect(run(...at.words)).toEqual({ exit: 0, out: "", err: "" });
  },
);

kernelTest("a reader that goes away: exit 3, and its lines come again", () => {
  using at = scene();
  const line = `./bpfkit ${at.words.join(" ")} | head -n 3; exit \${PIPESTATUS[0]}`;
  const { exitCode, stdout, stderr } = Bun.spawnSync(["bash", "-c", line]);
  expect(exitCode).toBe(3);
  expect(stdout.toString().split("\n").length).toBe(4);
  expect(stderr.toString()).toMatch(/^bpfkit: stdout: the reader closed the pipe\nhint: .*\n$/);
  expect(parseLines(run(...at.words).out).length).toBe(ENTRIES);
});

kernelTest("a full disk: exit 3, and its lines come again", () => {
  using at = scene();
  const { exit, err } = run(...at.words, "--to", "/dev/full");
  expect(exit).toBe(3);
  expect(err).toMatch(/^bpfkit: \/dev\/full: ENOSPC\nhint: /);
  expect(parseLines(run(...at.words).out).length).toBe(ENTRIES);
});

kernelTest("--to appends, and cuts the line off that a kill left", () => {
  using at = scene();
  writeFileSync(at.out, 'kept\n{"op":"put","se');
  const text = () => readFileSync(at.out, "utf8");
  expect(run(...at.words, "--to", at.out)).toEqual({ exit: 0, out: "", err: "" });
  expect(text()).toStartWith('kept\n{"op":"put","seq":1,');
  expect(linesOf(at.out).length).toBe(ENTRIES);
  const size = bytesOf(at.out);
  expect(run(...at.words, "--to", at.out, "--from-start").exit).toBe(0);
  expect(linesOf(at.out, size).length).toBe(ENTRIES);
});

kernelTest("heartbeats come while nothing changes", async () => {
  using at = scene();
  const follow = ["--follow", "--interval", "10s", "--heartbeat", "100ms"];
  const child = start(at.out, [...at.words, ...follow]);
  while (linesOf(at.out).length < ENTRIES) await Bun.sleep(20);
  const from = bytesOf(at.out);
  await Bun.sleep(750);
  child.kill("SIGTERM");
  await child.exited;
  const beats = readFileSync(at.out, "utf8").slice(from).split("\n").slice(0, -1);
  expect(beats.length).toBeWithin(4, 9);
  for (const beat of beats) {
    expect(JSON.parse(beat)).toMatchObject({ op: "heartbeat", entries: ENTRIES });
  }
});

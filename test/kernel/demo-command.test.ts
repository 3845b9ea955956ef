import { expect } from "bun:test";
import { readdirSync } from "node:fs";
import { kernelTest, tempPins } from "../support/kernel.ts";

/** The program from its source, on a bpffs of this test. */
function demo(bpffs: string, ...words: string[]): { exit: number; out: string; err: string } {
  const line = ["./bpfkit", "demo", ...words, "--bpffs", bpffs];
  const { exitCode, stdout, stderr } = Bun.spawnSync(line);
  return { exit: exitCode, out: stdout.toString(), err: stderr.toString() };
}

kernelTest("demo shows each command with its output, and what to try next", () => {
  using pins = tempPins();
  const { exit, out, err } = demo(pins.directory);
  expect(err).toMatch(/^demo: up: 10 maps under .*\/bpfkit-demo, 3 programs\n$/);
  expect(exit).toBe(0);
  const [tasks = "", one = "", names = "", routes = "", globals = "", ...more] = out
    .split("\n$ ")
    .slice(1);
  expect(more).toEqual([]);
  expect(tasks).toMatch(/dump .*\/tasks \| head -n 6\n *key +value\.comm .*\n( *\d+ .*\n){3}/);
  expect(one).toMatch(/\n\{"key":\d+,"value":\{"comm":".+","last_cpu":\d+,"runs":[1-9]/);
  expect(names).toMatch(/--cpu sum .*\nkey +value\.runs/);
  expect(routes).toMatch(
    /\n192\.168\.7\.1\/32 +private +1918\n8\.8\.8\.8\/32 +everything else +791/,
  );
  expect(globals).toMatch(/"refused":0\}/);
  expect(out).toMatch(/\nTry next:\n(?: {2}\S.* {2}\S.*\n)+$/);
});

kernelTest("up, status and down say what they did, and their exit codes tell", () => {
  using pins = tempPins();
  const { directory } = pins;
  expect(demo(directory, "status").exit).toBe(1);
  expect(demo(directory, "up")).toMatchObject({ exit: 0, out: "" });
  expect(demo(directory, "up").err).toContain("was up already");
  const { exit, out } = demo(directory, "status", "-o", "json");
  expect(exit).toBe(0);
  const status = JSON.parse(out);
  expect(status.state).toBe("up");
  const routes = status.maps.find(({ name }: { name: string }) => name === "routes");
  expect(routes).toMatchObject({ type: "lpm_trie", entries: 12, max_entries: 256 });
  expect(demo(directory, "down").err).toBe("demo: down: 13 pins removed\n");
  expect(demo(directory, "down").err).toBe("demo: was not up\n");
});

kernelTest("a kill at any moment of up leaves nothing that down does not remove", async () => {
  using pins = tempPins();
  let left = 0;
  for (let delayMs = 20; delayMs <= 140; delayMs += 10) {
    const child = Bun.spawn(["./bpfkit", "demo", "up", "--bpffs", pins.directory], {
      stderr: "ignore",
    });
    await Bun.sleep(delayMs);
    child.kill("SIGKILL");
    await child.exited;
    left += readdirSync(pins.directory).length;
    expect(demo(pins.directory, "down").exit).toBe(0);
    expect(readdirSync(pins.directory)).toEqual([]);
  }
  expect(left).toBeGreaterThan(0); // some were hit while they built, or were done
});

kernelTest("what cannot be done is one line, a hint and the right code", () => {
  const cases = [
    { words: ["sideways"], bpffs: "/sys/fs/bpf", exit: 2, says: /no "sideways"\nhint: up, down/ },
    { words: ["up"], bpffs: "/tmp", exit: 3, says: /no bpffs is mounted there\nhint: mount -t/ },
  ];
  for (const { words, bpffs, exit, says } of cases) {
    const answer = demo(bpffs, ...words);
    expect(answer).toMatchObject({ exit, out: "" });
    expect(answer.err).toMatch(says);
    expect(answer.err.trim().split("\n")).toHaveLength(2);
  }
});

import { afterAll } from "bun:test";
import { traceFds } from "../../src/libbpf/fd.ts";

/** Loaded before all test files (bunfig.toml): a descriptor that outlives its test fails the run. */
const stillOpen = traceFds();

afterAll(() => {
  const stacks = stillOpen();
  if (stacks.length === 0) return;
  throw new Error(`${stacks.length} file descriptors were left open:\n${stacks.join("\n\n")}`);
});

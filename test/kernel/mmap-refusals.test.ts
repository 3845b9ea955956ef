/** What cannot be read in place, and what is named instead. */
import { expect } from "bun:test";
import { BpfkitError } from "../../src/errors.ts";
import type { MapTypeName } from "../../src/libbpf/constants.ts";
import { openMap } from "../../src/map/open.ts";
import { Fixture } from "../support/fixture.ts";
import { createMap, kernelTest } from "../support/kernel.ts";
import { mmapable, opened } from "../support/mapped.ts";

const REFUSED: readonly (readonly [MapTypeName, instead: string])[] = [
  ["percpu_array", "indexed by CPU id"],
  ["percpu_hash", "indexed by CPU id"],
  ["lru_percpu_hash", "indexed by CPU id"],
  ["hash", "bpfkit dump"],
  ["lru_hash", "bpfkit lookup"],
  ["lpm_trie", "bpfkit dump"],
  ["ringbuf", "bpfkit info"],
  ["user_ringbuf", "bpfkit info"],
  ["queue", "bpfkit drain"],
  ["array", "BPF_F_MMAPABLE"],
];

kernelTest("each type that cannot be mapped says so, and what to use", () => {
  for (const [type, instead] of REFUSED) {
    using open = opened(createMap(type));
    const refusal = refusalOf(() => open.window());
    expect(refusal.code).toBe("E_UNSUPPORTED");
    expect(refusal.message).toContain(type === "array" ? "BPF_F_MMAPABLE" : `a ${type} map`);
    expect(refusal.hint).toContain(instead);
  }
});

kernelTest("an arena is never mapped: that would fix its address", () => {
  using open = opened(createMap("arena"));
  const refusal = refusalOf(() => open.window());
  expect(refusal.message).toContain("fixes its address for its owner");
});

kernelTest("a value with a spin lock is read under it, not in place", () => {
  using fixture = new Fixture("race");
  using open = openMap({ kind: "path", text: fixture.map("locked_array") });
  const refusal = refusalOf(() => open.window());
  expect(refusal).toMatchObject({ code: "E_UNSUPPORTED" });
  expect(refusal.hint).toContain("--lock");
});

kernelTest("a member that cannot count a seqlock is a mistake of the caller", () => {
  using fixture = new Fixture("seqlock");
  using open = openMap({ kind: "path", text: fixture.map("counted") });
  for (const seqlock of ["words", "nothing"]) {
    expect(refusalOf(() => open.window({ seqlock })).code).toBe("E_USAGE");
  }
});

kernelTest("a writer that was stopped half-way is told, after a bounded number of tries", () => {
  using fixture = new Fixture("seqlock");
  using open = openMap({ kind: "path", text: fixture.map("counted") });
  const value = new Uint8Array(new ArrayBuffer(56));
  value[0] = 1; // seq is odd
  using writable = openMap(
    { kind: "path", text: fixture.map("counted") },
    { access: "read-write" },
  );
  expect(writable.map.update(new Uint8Array(new ArrayBuffer(4)), value)).toBe(0);
  using window = open.window({ seqlock: "seq" });
  const refusal = refusalOf(() => window.read(0));
  expect(refusal.code).toBe("E_INCOMPLETE");
  expect(refusal.hint).toContain("stopped half-way");
  expect(window.seqlock).toMatchObject({ retries: 10_000_000, givenUp: 1 });
  expect(window.read(1)).toMatchObject({ seq: 0 });
  // A sum or a search that passed over it would look whole.
  for (const act of [() => window.sum("words"), () => [...window.nonzero()]]) {
    expect(refusalOf(act).code).toBe("E_INCOMPLETE");
  }
});

kernelTest("no elements beyond the map's, and none at all", () => {
  using open = mmapable({ entries: 4 });
  for (const extent of [
    { first: 4 },
    { count: 0 },
    { first: 0, count: 5 },
    { first: -1 },
    { first: 0.5, count: 1 },
    { first: Number.NaN },
  ]) {
    expect(refusalOf(() => open.window(extent)).code).toBe("E_USAGE");
  }
});

function refusalOf(act: () => unknown): BpfkitError {
  try {
    act();
  } catch (error) {
    if (error instanceof BpfkitError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

import { expect, test } from "bun:test";
import { Walk } from "./walk.ts";

/** Each pass as the keys that it meets, a letter each. */
const CASES: readonly {
  name: string;
  passes: readonly string[];
  proven: boolean;
  gone?: string;
}[] = [
  { name: "the same eight times", passes: repeated("abc", 8), proven: true },
  { name: "the same too seldom", passes: repeated("abc", 7), proven: false },
  { name: "no keys at all", passes: repeated("", 8), proven: true },
  { name: "no keys, and then one", passes: [...repeated("", 6), "a"], proven: false },
  { name: "keys change places", passes: repeated(["abc", "bac"], 16), proven: false },
  { name: "a key at last", passes: [...repeated("ac", 7), "abc"], proven: false },
  { name: "long after that key", passes: ["ac", ...repeated("abc", 8)], proven: true },
  { name: "a key goes", passes: ["abcd", ...repeated("abd", 7)], proven: true },
  { name: "keys come back", passes: repeated(["abc", "ac"], 9), proven: true },
  { name: "thrown back", passes: repeated("ababc", 16), proven: false },
  { name: "ends where a key went", passes: repeated(["ab", "abc"], 16), gone: "bc", proven: false },
  // cgroup_storage: the kernel names a key behind the last one, and ends there
  { name: "the last was never there", passes: repeated("abz", 9), gone: "z", proven: true },
];

test.each(CASES)("$name: proven $proven", ({ passes, gone = "", proven }) => {
  const walk = new Walk();
  for (const keys of passes) {
    walk.begin();
    for (const key of keys) walk.meet(key);
    walk.end(true, () => gone.includes(keys.at(-1) ?? "-"));
  }
  expect(walk.proven).toBe(proven);
});

test("many keys are walked three times at least", () => {
  const walk = new Walk();
  const passes: boolean[] = [];
  for (let pass = 0; pass < 3; pass += 1) {
    walk.begin();
    for (let key = 0; key < 5000; key += 1) walk.meet(String(key));
    walk.end(true, () => false);
    passes.push(walk.proven);
  }
  expect(passes).toEqual([false, false, true]);
});

test("repeats are counted, and restarts once for each time", () => {
  const walk = new Walk();
  walk.begin();
  for (const key of "abcabcdab") walk.meet(key);
  walk.end(false, () => false);
  expect(walk).toMatchObject({ duplicates: 5, restarts: 3 });
});

function repeated(passes: string | readonly string[], times: number): string[] {
  return Array.from({ length: times }, (_, i) => [passes].flat()[i % [passes].flat().length] ?? "");
}

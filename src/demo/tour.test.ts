import { expect, test } from "bun:test";
import { callName, tourOf } from "./tour.ts";

const CALLS: readonly (readonly [program: string, cwd: string, typed: string])[] = [
  ["/opt/kit/bpfkit", "/opt/kit", "./bpfkit"],
  ["/opt/kit/dist/bpfkit", "/opt/kit", "dist/bpfkit"],
  ["/usr/bin/bpfkit", "/opt/kit", "/usr/bin/bpfkit"],
  ["/opt/my kit/bpfkit", "/root", "'/opt/my kit/bpfkit'"],
  ["/opt/it's/bpfkit", "/root", "'/opt/it'\\''s/bpfkit'"],
];

test.each(CALLS)("%s from %s is typed %s", (program, cwd, typed) => {
  expect(callName(program, cwd)).toBe(typed);
});

test("a hostile directory stays one word of the shell", () => {
  const directory = "/mnt/$(touch x)/bpfkit-demo";
  const status = { state: "up", directory, maps: [], programs: [] } as const;
  const { stops, next } = tourOf(status, "echo", 1);
  for (const { line } of [...stops, ...next]) expect(line).not.toMatch(/(^|[^'\w])\/mnt/);
});

import { expect, test } from "bun:test";
import { BpfkitError, type ErrorCode, KernelError, UsageError } from "../errors.ts";
import { ClosedPipe, type ExitCode, exitOf } from "./exit.ts";
import { errorJson, errorText } from "./report.ts";

test("the exit code of every error code", () => {
  const codes: [ErrorCode, ExitCode][] = [
    ["E_USAGE", 2],
    ["E_NOT_FOUND", 3],
    ["E_IO", 3],
    ["E_FORMAT", 3],
    ["E_KERNEL", 3],
    ["E_PERMISSION", 4],
    ["E_UNSUPPORTED", 5],
    ["E_INCOMPLETE", 6],
    ["E_INTERNAL", 3],
  ];
  for (const [code, exit] of codes) expect(exitOf(new BpfkitError(code, "x"))).toBe(exit);
  expect(exitOf(new ClosedPipe())).toBe(0);
  expect(exitOf(new TypeError("x"))).toBe(3);
  expect(exitOf("x")).toBe(3);
});

test("text: a line, and a hint where there is one", () => {
  expect(errorText(new UsageError("--x: no such flag", "did you mean --y?"))).toBe(
    "bpfkit: --x: no such flag\nhint: did you mean --y?",
  );
  expect(errorText(new UsageError("no"))).toBe("bpfkit: no");
  expect(errorText(new UsageError("no", "why"), true)).toBe(
    "\x1b[31mbpfkit:\x1b[39m no\n\x1b[1mhint:\x1b[22m why",
  );
});

test("text: a map's name cannot act on the terminal", () => {
  const text = errorText(new UsageError("map \x1b[2J\u202e: no\nhint: x"));
  expect(text).toBe("bpfkit: map \\u{1b}[2J\\u{202e}: no\\u{a}hint: x");
});

test("JSON: one line, in the order of the contract", () => {
  const error = new KernelError("bpf_map_get_fd_by_id", 1, "open map 7", { hint: "do\nthis" });
  expect(errorJson(error)).toBe(
    '{"error":{"code":"E_PERMISSION","errno":"EPERM","op":"bpf_map_get_fd_by_id","message":"open map 7: EPERM","hint":"do\\nthis","exit":4}}',
  );
  expect(errorJson(new UsageError("no"))).toBe(
    '{"error":{"code":"E_USAGE","message":"no","exit":2}}',
  );
});

test("a bug has its stack and asks for a report", () => {
  const bug = new TypeError("x is not a function");
  const text = errorText(bug);
  expect(text).toStartWith("bpfkit: internal error: x is not a function\n");
  expect(text).toContain("report.test.ts");
  expect(text).toMatch(/\nhint: this is a bug of bpfkit: please report it/);
  const { error } = JSON.parse(errorJson(bug));
  expect(error).toMatchObject({ code: "E_INTERNAL", exit: 3, stack: expect.any(String) });
  expect(errorText("thrown text")).toContain("internal error: thrown text");
});

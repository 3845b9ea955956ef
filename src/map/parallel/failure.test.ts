import { expect, test } from "bun:test";
import { ERRNO } from "../../errno.ts";
import { BpfkitError, KernelError } from "../../errors.ts";
import { failureOf, failureText } from "./failure.ts";

test("what the kernel refused comes through as it was", () => {
  const error = new KernelError("bpf_map_lookup_batch", ERRNO.EPERM, "read a batch of entries");
  const { message, code, errno, op, hint } = failureOf(failureText(error));
  expect({ message, code, errno, op, hint }).toEqual({
    message: error.message,
    code: error.code,
    errno: error.errno,
    op: error.op,
    hint: error.hint,
  });
});

test("for want of memory: a line and a hint, no stack", () => {
  let error: unknown;
  try {
    new ArrayBuffer(2 ** 52);
  } catch (thrown) {
    error = thrown;
  }
  const failure = failureOf(failureText(error));
  expect(failure).toBeInstanceOf(BpfkitError);
  expect(failure).toMatchObject({
    code: "E_KERNEL",
    hint: "one thread needs the least: dump --threads 1, or taskset -c 0",
  });
  expect(failure.message).toBe("a thread that reads the map ran out of memory");
});

test("anything else is a bug of ours, with its stack", () => {
  const failure = failureOf(failureText(new TypeError("no such thing")));
  expect(failure.code).toBe("E_INTERNAL");
  expect(failure.message).toContain("no such thing");
});

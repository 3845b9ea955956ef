import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLOW, field, int, record, refusal, text } from "./encode.fixture.ts";
import { encodeKey, encodeValue } from "./encode.ts";

test("members that are left out are zero on request, and unknown ones are still refused", () => {
  const zeroMissing = { zeroMissing: true };
  expect(encodeValue(FLOW, "at.y=1", zeroMissing).toHex()).toBe(
    "0000000000000000000000000000000000000100".concat("00000000"),
  );
  expect(encodeValue(FLOW, "{}", zeroMissing).toHex()).toBe("00".repeat(24));
  expect(refusal(() => encodeValue(FLOW, "x=1", zeroMissing)).message).toMatch(
    /^value: no member "x"/,
  );
});

test("a member named like a property of objects is a member", () => {
  const layout = record(
    "struct",
    2,
    field("__proto__", 0, int(1)),
    field("constructor", 1, int(1)),
  );
  expect(encodeKey(layout, '{"constructor":2,"__proto__":1}').toHex()).toBe("0102");
});

test("a variable's name may hold a dot", () => {
  const layout = record("section", 4, field("f.count", 0, int(2)), field("f", 2, int(2)));
  expect(encodeValue(layout, "f.count=1,f=2").toHex()).toBe("01000200");
});

test("@FILE is raw bytes of the exact size", () => {
  const dir = mkdtempSync(join(tmpdir(), "bpfkit-encode-"));
  try {
    const file = join(dir, "key");
    writeFileSync(file, Uint8Array.of(1, 2, 3, 4));
    expect(encodeKey(int(4), `@${file}`).toHex()).toBe("01020304");
    expect(refusal(() => encodeKey(int(2), `@${file}`)).message).toContain("3 bytes given");
    expect(refusal(() => encodeKey(int(4), `@${file}`, { files: false })).message).toContain("u32");
    expect(encodeKey(text(4), "@abc", { files: false }).toHex()).toBe("40616263");
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("a long text does not exhaust the stack", () => {
  const long = "x\\n".repeat(40_000);
  expect(encodeKey(text(80_000), `"${long}"`).subarray(-2).toHex()).toBe("780a");
});

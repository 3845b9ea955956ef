import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Destination } from "./destination.ts";
import { Out } from "./out.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "bpfkit-out-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function fresh(name: string): string {
  const path = join(mkdtempSync(join(directory, "case-")), name);
  return path;
}

/** A device that takes nothing: every flush fails with ENOSPC. */
function full(streams: boolean): Destination {
  const out = Out.to("/dev/full");
  return {
    fd: out.fd,
    title: "full",
    streams,
    commit() {},
    [Symbol.dispose]() {
      out[Symbol.dispose]();
    },
  };
}

test("a file has its name when it is whole, and not before", () => {
  const path = fresh("dump.json");
  {
    using out = Out.to(path);
    out.text("first\n");
    out.flush();
    expect(existsSync(path)).toBe(false);
    out.text("second\n");
    out.commit();
  }
  expect(readFileSync(path, "utf8")).toBe("first\nsecond\n");
  expect(readdirSync(join(path, ".."))).toEqual(["dump.json"]);
});

test("a file that was there is replaced at once, with its mode; nothing is left of a failure", () => {
  const path = fresh("old");
  writeFileSync(path, "old");
  chmodSync(path, 0o600);
  {
    using out = Out.to(path);
    out.text("half");
    out.flush();
  }
  expect(readFileSync(path, "utf8")).toBe("old");
  {
    using out = Out.to(path);
    out.text("new");
    out.commit();
  }
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(path, ".."))).toEqual(["old"]);
});

test("a link stays a link", () => {
  const path = fresh("target");
  const link = `${path}.link`;
  symlinkSync("target", link);
  for (const text of ["made through it", "replaced through it"]) {
    using out = Out.to(link);
    out.text(text);
    out.commit();
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(readlinkSync(link)).toBe("target");
  }
});

test.each([
  ["no such directory", "none/file", "E_NOT_FOUND"],
  ["a directory", ".", "E_KERNEL"],
])("refused: %s", (_, name, code) => {
  const path = join(fresh("x"), "..", name);
  expect(() => Out.to(path)).toThrow(expect.objectContaining({ code }));
});

test("a full device is an I/O error, told once", () => {
  const out = new Out(full(true));
  out.text("x");
  expect(() => out.flush()).toThrow(
    expect.objectContaining({ code: "E_IO", op: "write", message: "write full: ENOSPC" }),
  );
  out[Symbol.dispose](); // what failed is not written again
});

test("what a failing command has gathered goes to a stream, and not to a file", () => {
  const stream = new Out(full(true));
  stream.text("x");
  expect(() => stream[Symbol.dispose]()).toThrow("ENOSPC");
  const file = new Out(full(false));
  file.text("x");
  file[Symbol.dispose]();
});

test.each([1, 3, 100_000, 262_143, 262_144, 262_145, 1_000_000])("%p characters", (length) => {
  const path = fresh("text");
  const text = "aé€😀"
    .repeat(Math.ceil(length / 5))
    .slice(0, length)
    .toWellFormed();
  {
    using out = Out.to(path);
    out.text("<");
    out.text(text);
    out.text(">");
    out.commit();
  }
  expect(readFileSync(path, "utf8")).toBe(`<${text}>`);
});

test("room grows for an entry larger than a chunk, and keeps what came before", () => {
  const path = fresh("bytes");
  const size = 1_000_000;
  {
    using out = Out.to(path);
    out.text("before ");
    out.room(size);
    expect(out.bytes.length - out.at).toBeGreaterThanOrEqual(size);
    expect(out.bytes.byteOffset).toBe(0);
    out.bytes.fill(0x78, out.at, out.at + size);
    out.at += size;
    out.text(" after");
    out.commit();
  }
  expect(readFileSync(path, "utf8")).toBe(`before ${"x".repeat(size)} after`);
});

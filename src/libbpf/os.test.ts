import { expect, test } from "bun:test";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { ERRNO } from "../errno.ts";
import { Fd } from "./fd.ts";
import * as os from "./os.ts";

function directory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(`${tmpdir()}/bpfkit-os-`);
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

for (const size of [0, 1, 65535, 65536, 65537, 1_000_000]) {
  test(`a file of ${size} bytes is read whole`, () => {
    using dir = directory();
    const content = Uint8Array.from({ length: size }, (_, i) => i * 7);
    writeFileSync(`${dir.path}/f`, content);
    expect(os.readFile(`${dir.path}/f`)).toEqual(content);
  });
}

test("files of /proc, whose size is 0, are read whole", () => {
  expect(os.readText("/proc/self/maps").split("\n").length).toBeGreaterThan(10);
  expect(os.readText("/proc/sys/kernel/osrelease")).toBe(
    readFileSync("/proc/sys/kernel/osrelease", "utf8"),
  );
});

test("a missing file is E_NOT_FOUND", () => {
  expect(() => os.readFile("/nope/nope")).toThrow("open /nope/nope: ENOENT");
});

test("status, links and directories are as node:fs has them", () => {
  using dir = directory();
  writeFileSync(`${dir.path}/ä`, "12345", { mode: 0o640 });
  symlinkSync("ä", `${dir.path}/link`);
  const { uid, gid } = statSync(dir.path);
  expect(os.status(`${dir.path}/link`)).toMatchObject({
    kind: "file",
    mode: 0o640,
    size: 5,
    uid,
    gid,
  });
  expect(os.status(`${dir.path}/link`, false)).toMatchObject({ kind: "symlink" });
  expect(os.status(dir.path)).toMatchObject({ kind: "directory" });
  expect(os.status(`${dir.path}/none`)).toBeNull();
  expect(os.readLink(`${dir.path}/link`)).toBe("ä");
  expect(os.readLink(dir.path)).toBeNull();
  const names = os.listDirectory(dir.path).map((entry) => `${entry.kind} ${entry.name}`);
  expect(names.sort()).toEqual(["file ä", "symlink link"]);
});

test("a large directory is listed whole", () => {
  using dir = directory();
  for (let i = 0; i < 3000; i += 1) writeFileSync(`${dir.path}/some-longer-name-${i}`, "");
  const names = os.listDirectory(dir.path).map((entry) => entry.name);
  expect(names.sort()).toEqual(readdirSync(dir.path).sort());
});

test("write tells how much was taken, or why nothing was", () => {
  using dir = directory();
  {
    using fd = Fd.open(`${dir.path}/f`, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600);
    const text = new TextEncoder().encode("0123456789");
    expect(os.write(fd.raw, text, 2, 5)).toBe(3);
    expect(os.write(fd.raw, text, 5, 5)).toBe(0);
  }
  expect(readFileSync(`${dir.path}/f`, "utf8")).toBe("234");
  using readOnly = Fd.open(`${dir.path}/f`, os.O_RDONLY);
  expect(os.write(readOnly.raw, new Uint8Array(new ArrayBuffer(1)))).toBe(-ERRNO.EBADF);
  using full = Fd.open("/dev/full", os.O_WRONLY);
  expect(os.write(full.raw, new Uint8Array(new ArrayBuffer(1)))).toBe(-ERRNO.ENOSPC);
});

test("a file without a name appears whole, or not at all", () => {
  using dir = directory();
  {
    using fd = os.openUnnamed(dir.path, 0o644);
    if (fd === null) return; // this file system has none: nothing to show
    os.write(fd.raw, new TextEncoder().encode("whole"));
    expect(readdirSync(dir.path)).toEqual([]);
    os.fsync(fd.raw, "write the file");
    os.linkFile(fd, `${dir.path}/new`);
    expect(() => os.linkFile(fd, `${dir.path}/new`)).toThrow("EEXIST");
  }
  os.rename(`${dir.path}/new`, `${dir.path}/named`);
  expect(readFileSync(`${dir.path}/named`, "utf8")).toBe("whole");
  os.unlink(`${dir.path}/named`);
  expect(os.exists(`${dir.path}/named`)).toBe(false);
});

test("no file is a terminal", () => {
  using fd = Fd.open("/dev/null", os.O_RDONLY);
  expect(os.isatty(fd.raw)).toBe(false);
  expect(os.terminalWidth(fd.raw)).toBeNull();
});

test("an fd is open until it is closed, and keeps no number afterwards", () => {
  const fd = Fd.open("/dev/null", os.O_RDONLY);
  const { raw } = fd;
  expect(os.isOpen(raw)).toBe(true);
  fd[Symbol.dispose]();
  expect(os.isOpen(raw)).toBe(false);
  expect(fd.raw).toBe(-1);
});

test("a thread may run on some of the machine's CPUs, and can be kept on one", () => {
  const before = os.affinity();
  expect(before.length).toBeGreaterThan(0);
  expect(before.length).toBeLessThanOrEqual(cpus().length);
  const [one = 0] = before;
  os.setAffinity([one]);
  expect(os.affinity()).toEqual([one]);
  os.setAffinity(before);
  expect(os.affinity()).toEqual(before);
});

test("capabilities are read from the mask", () => {
  expect(os.hasCap("CAP_BPF", 1n << 39n)).toBe(true);
  expect(os.hasCap("CAP_SYS_ADMIN", 1n << 39n)).toBe(false);
  const line = /^CapEff:\s*(\w+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  expect(os.effectiveCaps()).toBe(BigInt(`0x${line}`));
});

test("a process is there or not", () => {
  expect(os.sendSignal(os.processId(), 0)).toBe(0);
  expect(os.processId()).toBe(process.pid);
  expect(os.sendSignal(2 ** 30, 0)).toBe(ERRNO.ESRCH);
});

test("a lock is refused to a second descriptor, until the first is closed", () => {
  using dir = directory();
  const path = `${dir.path}/lock`;
  using second = Fd.open(path, os.O_RDWR | os.O_CREAT, 0o600);
  {
    using first = Fd.open(path, os.O_RDWR);
    expect(os.tryLock(first.raw, path)).toBe(true);
    expect(os.tryLock(second.raw, path)).toBe(false);
  }
  expect(os.tryLock(second.raw, path)).toBe(true);
});

test("a file is cut to a length", () => {
  using dir = directory();
  const path = `${dir.path}/f`;
  writeFileSync(path, "0123456789");
  using fd = Fd.open(path, os.O_WRONLY);
  os.truncate(fd.raw, 4, path);
  expect(readFileSync(path, "utf8")).toBe("0123");
});

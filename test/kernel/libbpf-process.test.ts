import { expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { kernelTest } from "../support/kernel.ts";

const ROOT = realpathSync(`${import.meta.dir}/../..`);

/** Runs a script in a directory of its own, and gives what came out. */
function run(
  script: string,
  options: { files?: Record<string, string>; env?: Record<string, string>; words?: string[] },
) {
  const directory = mkdtempSync(`${tmpdir()}/bpfkit-libbpf-`);
  try {
    writeFileSync(`${directory}/script.test.ts`, script.replaceAll("ROOT", ROOT));
    for (const [name, from] of Object.entries(options.files ?? {})) {
      copyFileSync(from, `${directory}/${name}`);
    }
    const words = options.words ?? ["run"];
    const { stdout, stderr, exitCode } = Bun.spawnSync(
      [process.execPath, ...words, "./script.test.ts"],
      {
        cwd: directory,
        env: { PATH: process.env.PATH, ...options.env },
      },
    );
    return { out: stdout.toString(), err: stderr.toString(), exitCode };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test("a descriptor that is left open fails the test run, with its stack", () => {
  const script = (leak: string) => `
    import { test } from "bun:test";
    import { Fd } from "ROOT/src/libbpf/fd.ts";
    test("opens", () => { ${leak} Fd.open("/proc/self/status", 0)${leak === "" ? "[Symbol.dispose]()" : ""}; });`;
  const words = ["test", "--preload", `${ROOT}/test/support/preload.ts`];
  const leaking = run(script("const left ="), { words });
  expect(leaking.exitCode).toBe(1);
  expect(leaking.err).toContain("1 file descriptors were left open");
  expect(leaking.err).toContain("script.test.ts");
  expect(run(script(""), { words }).exitCode).toBe(0);
});

const USE_LIBBPF = `
  import { createSmallest } from "ROOT/src/libbpf/smallest.ts";
  try { createSmallest("hash")[Symbol.dispose](); console.log("made"); }
  catch (error) { console.log(error.code, error.message, error.hint); }`;

kernelTest("a library is never taken from the working directory", () => {
  const { out, exitCode } = run(USE_LIBBPF, {
    files: { "libnothing.so": libbpfPath() },
    env: { BPFKIT_LIBBPF: "libnothing.so" },
  });
  expect(exitCode).toBe(0);
  expect(out).toMatch(/^E_UNSUPPORTED libbpf: libnothing.so: cannot open/);
  expect(out).toContain("BPFKIT_LIBBPF");
});

kernelTest("BPFKIT_LIBBPF names the library", () => {
  const { out } = run(USE_LIBBPF, { env: { BPFKIT_LIBBPF: libbpfPath() } });
  expect(out).toBe("made\n");
});

test("without the JIT bun:ffi cannot work, and that is said", () => {
  const { out } = run(USE_LIBBPF, { env: { BUN_JSC_useJIT: "0" } });
  expect(out).toMatch(/^E_UNSUPPORTED .*JIT/);
});

kernelTest("libbpf's own log does not reach stderr", () => {
  const { out, err } = run(
    `import { BpfObject } from "ROOT/src/libbpf/object.ts";
     import { createSmallest } from "ROOT/src/libbpf/smallest.ts";
     try { BpfObject.open(new Uint8Array(5000), "x"); } catch (error) { console.log(error.code); }
     try { createSmallest("hash", { valueSize: 0 }); } catch (error) { console.log(error.code); }`,
    {},
  );
  expect(out).toBe("E_FORMAT\nE_KERNEL\n");
  expect(err).toBe("");
});

/** Where the dynamic linker finds it. */
function libbpfPath(): string {
  const { stdout } = Bun.spawnSync(["ldconfig", "-p"], {
    env: { PATH: "/sbin:/usr/sbin:/bin:/usr/bin" },
  });
  const path = /libbpf\.so\.1 .* => (\S+)/.exec(stdout.toString())?.[1];
  if (path === undefined) throw new Error("ldconfig knows no libbpf.so.1");
  return path;
}

import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PROGRAM = `${process.execPath} --no-env-file ${join(import.meta.dir, "run.program.ts")}`;
const directory = mkdtempSync(join(tmpdir(), "bpfkit-run-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs a line of shell in which `$P` is the program. */
function shell(line: string, env: Record<string, string> = {}) {
  const child = Bun.spawnSync(["bash", "-c", `P="${PROGRAM}"; ${line}`], {
    env: { PATH: process.env.PATH, ...env },
  });
  return {
    exit: child.exitCode,
    out: child.stdout.toString(),
    err: child.stderr.toString(),
  };
}

test.each<[string, number, string, string]>([
  ["$P --version", 0, "bpfkit 9.9.9\n", ""],
  ["$P no -V", 0, "bpfkit 9.9.9\n", ""],
  ["$P lines 3", 0, "0\n1\n2\n", ""],
  ["$P lines 0", 0, "", ""],
  ["$P no", 1, "", ""],
  ["$P half", 6, "half\n", "bpfkit: map 7: 3 entries are missing\nhint: try again\n"],
  ["$P half -q", 6, "half\n", "bpfkit: map 7: 3 entries are missing\nhint: try again\n"],
  ["$P refused", 4, "", "bpfkit: open map 7: EPERM\nhint: be root\n"],
  ["$P say", 0, "", `${"note\n".repeat(9)}bpfkit: warning\n`],
  ["$P say -q", 0, "", ""],
  ["$P -q say", 0, "", ""],
  ["$P say -v", 0, "", `${"note\n".repeat(9)}bpfkit: warning\ndetail\n`],
  ["NODE_ENV=test CI=1 $P say", 0, "", `${"note\n".repeat(9)}bpfkit: warning\n`],
  ["$P slow", 0, "", ""],
])("%s", (line, exit, out, err) => {
  expect(shell(line)).toEqual({ exit, out, err });
});

test.each<[string, Record<string, string>]>([
  ["$P refused -o json", {}],
  ["$P -o json refused", {}],
  ["$P refused -ojson", {}],
  ["$P refused", { BPFKIT_ERRORS: "json" }],
])("%s: the error is one line of JSON on stderr", (line, env) => {
  const { exit, out, err } = shell(line, env);
  expect({ exit, out }).toEqual({ exit: 4, out: "" });
  expect(err).toBe(
    '{"error":{"code":"E_PERMISSION","errno":"EPERM","op":"bpf_map_get_fd_by_id","message":"open map 7: EPERM","hint":"be root","exit":4}}\n',
  );
});

test.each([
  ["$P --version", /^bpfkit: cannot use libc\.so\.6: .*JIT.*\nhint: .*unset BUN_JSC_useJIT.*\n$/],
  ["BPFKIT_ERRORS=json $P --version", /^\{"error":\{"code":"E_UNSUPPORTED",.*"exit":5\}\}\n$/],
])("%s without the JIT, which bun:ffi needs: it says so", (line, said) => {
  const { exit, out, err } = shell(line, { BUN_JSC_useJIT: "0" });
  expect({ exit, out }).toEqual({ exit: 5, out: "" });
  expect(err).toMatch(said);
});

test("a bug shows its stack and asks for a report", () => {
  const { exit, out, err } = shell("$P bug");
  expect({ exit, out }).toEqual({ exit: 3, out: "" });
  expect(err).toStartWith("bpfkit: internal error: undefined is not a map\n");
  expect(err).toContain("run.program.ts:");
  expect(err).toEndWith("\n");
});

test.each<[string, number, string, string]>([
  ["$P lines 5000000 | head -1; exit $PIPESTATUS", 0, "0\n", ""],
  ["$P lines 3 | true; exit $PIPESTATUS", 0, "", ""],
  ["$P lines 3 >&-", 3, "", "bpfkit: stdout: it was closed before bpfkit started\n"],
  ["$P lines 3 <&- >&-", 3, "", "bpfkit: stdout: it was closed before bpfkit started\n"],
  ["$P --version >&-", 3, "", "bpfkit: stdout: it was closed before bpfkit started\n"],
  ["$P lines 3 >/dev/null", 0, "", ""],
  ["$P lines 3 1<>/dev/null", 0, "", ""],
  ["$P lines 3 <&-", 0, "0\n1\n2\n", ""],
  ["$P lines 3 2>&-", 0, "0\n1\n2\n", ""],
  ["$P refused 2>&-", 4, "", ""],
  ["$P refused 2>/dev/full", 4, "", ""],
  ["$P lines 3 >/dev/full", 3, "", "bpfkit: write stdout: ENOSPC\n"],
  ["$P half >/dev/full", 6, "", "bpfkit: map 7: 3 entries are missing\n"],
  ["$P lines 3 --to /dev/full", 3, "", "bpfkit: write /dev/full: ENOSPC\n"],
  ["$P lines 3 --to -", 0, "0\n1\n2\n", ""],
  ["$P lines 3 --to /dev/stdout", 0, "0\n1\n2\n", ""],
  ["$P lines 3 --to /dev/stdout | cat", 0, "0\n1\n2\n", ""],
  ["$P lines 3 --to /dev/fd/3 3>&1 | cat", 0, "0\n1\n2\n", ""],
])("streams: %s", (line, exit, out, err) => {
  const ran = shell(line);
  expect({ ...ran, err: ran.err.replace(/^hint: .*\n/gm, "") }).toEqual({ exit, out, err });
});

test("a slow reader of a non-blocking pipe gets every byte", () => {
  // perl puts the pipe that it shares with us into non-blocking mode, as ssh and node do.
  const makeNonBlocking = `perl -e 'use Fcntl; fcntl(STDOUT, F_SETFL, O_NONBLOCK|O_WRONLY); exec @ARGV' -- $P lines 500000`;
  const { exit, out } = shell(`${makeNonBlocking} | (sleep 0.3; cksum); exit $PIPESTATUS`);
  const expected = shell("seq 0 499999 | cksum").out;
  expect({ exit, out }).toEqual({ exit: 0, out: expected });
});

test("a reader of a socket that goes and leaves bytes unread is no error", () => {
  // Bun and node give a child a socket for its stdout. A write of which nothing was taken yet ends
  // with ECONNRESET then, not with EPIPE.
  const perl = `use Socket;
    socketpair(my $ours, my $theirs, AF_UNIX, SOCK_STREAM, 0);
    my $child = fork;
    if (!$child) { close $ours; open STDOUT, ">&", $theirs; exec @ARGV }
    close $theirs;
    sysread $ours, my $some, 10;
    select undef, undef, undef, 0.3;
    close $ours;
    waitpid $child, 0;
    exit $? >> 8`;
  const { exit, err } = shell(`perl -e '${perl}' -- $P drip`);
  expect({ exit, err }).toEqual({ exit: 0, err: "" });
});

test("--to: the file is whole; a kill leaves nothing of it", async () => {
  const path = join(directory, "lines");
  expect(shell(`$P lines 100000 --to ${path}`)).toEqual({ exit: 0, out: "", err: "" });
  expect(readFileSync(path, "utf8").split("\n")).toHaveLength(100_001);
  for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"] as const) {
    const child = Bun.spawn([...PROGRAM.split(" "), "lines", "1000000000", "--to", `${path}.new`]);
    await Bun.sleep(150);
    child.kill(signal);
    await child.exited;
    expect(child.signalCode).toBe(signal);
    expect(readdirSync(directory)).toEqual(["lines"]);
  }
});

test("a terminal is coloured and shows progress; NO_COLOR and --no-color are heeded", async () => {
  const inTerminal = async (words: string[], env: Record<string, string> = {}) => {
    const seen: string[] = [];
    const child = Bun.spawn(["bash", "-c", `${PROGRAM} ${words.join(" ")} >/dev/null`], {
      env: { PATH: process.env.PATH ?? "", TERM: "xterm", ...env },
      terminal: {
        cols: 80,
        rows: 24,
        data: (_, bytes) => void seen.push(new TextDecoder().decode(bytes)),
      },
    });
    await child.exited;
    return seen.join("");
  };
  expect(await inTerminal(["refused"])).toStartWith("\x1b[31mbpfkit:\x1b[39m open map 7");
  expect(await inTerminal(["refused"], { NO_COLOR: "1" })).toStartWith("bpfkit: open map 7");
  expect(await inTerminal(["refused", "--no-color"])).toStartWith("bpfkit: open map 7");
  const progress = await inTerminal(["slow"]);
  const [before, first, ...others] = progress.split("\r\x1b[K");
  expect(before).toBe("");
  expect(first).toMatch(/^slow: [\d,]+ of 1,000,000 entries, [\d,]+\/s, \d+s left$/);
  expect(others.at(-1)).toBe("");
  expect(await inTerminal(["slow", "--quiet"])).toBe("");
});

/** Where output ends: the stream that was given, or a file that is never seen half-written. */
import { ERRNO } from "../errno.ts";
import { BpfkitError, KernelError } from "../errors.ts";
import { Fd } from "../libbpf/fd.ts";
import {
  linkFile,
  O_CREAT,
  O_EXCL,
  O_WRONLY,
  openUnnamed,
  processId,
  readLink,
  rename,
  status,
  unlink,
  wasInherited,
} from "../libbpf/os.ts";

export interface Destination extends Disposable {
  readonly fd: number;
  /** How messages call it. */
  readonly title: string;
  /** Bytes are seen as they are written: there is nothing to be named at the end. */
  readonly streams: boolean;
  /** Gives a file its name. */
  commit(): void;
}

const STDOUT = 1;

/** @throws BpfkitError E_IO when the process was started without a stdout */
export function openStdout(): Destination {
  if (!wasInherited(STDOUT)) {
    throw new BpfkitError("E_IO", "stdout: it was closed before bpfkit started", {
      hint: "redirect it to /dev/null if the output is not wanted",
    });
  }
  return { fd: STDOUT, title: "stdout", streams: true, commit() {}, [Symbol.dispose]() {} };
}

/** A pipe, terminal or device is written as it is; anything else is replaced at once, when whole. */
export function openFile(path: string): Destination {
  const before = status(path);
  if (before !== null && before.kind !== "file") return stream(path);
  return replacement(targetOf(path), before?.mode ?? 0o666);
}

function stream(path: string): Destination {
  const fd = Fd.open(path, O_WRONLY);
  return {
    fd: fd.raw,
    title: path,
    streams: true,
    commit() {},
    [Symbol.dispose]: () => fd[Symbol.dispose](),
  };
}

/** path_resolution(7): the kernel follows 40 links and no more. */
const MAX_LINKS = 40;

/** The file that a symbolic link means: it is what gets replaced, and the link stays. */
function targetOf(path: string): string {
  let target = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const next = readLink(target);
    if (next === null) return target;
    target = next.startsWith("/") ? next : `${directoryOf(target)}/${next}`;
  }
  throw new KernelError("open", ERRNO.ELOOP, `open ${path}`);
}

/**
 * Without O_TMPFILE (NFS, vfat) the file has a name of its own until it is whole, which a kill
 * leaves behind; with it, nothing is left.
 */
function replacement(path: string, mode: number): Destination {
  const interim = `${directoryOf(path)}/.${path.slice(path.lastIndexOf("/") + 1)}.${processId()}.tmp`;
  const unnamed = openUnnamed(directoryOf(path), mode);
  const fd = unnamed ?? create(interim, mode, path);
  let left = unnamed === null;
  return {
    fd: fd.raw,
    title: path,
    streams: false,
    commit() {
      if (unnamed !== null && linked(fd, path)) return;
      if (unnamed !== null) linkFile(fd, interim);
      left = true;
      rename(interim, path);
      left = false;
    },
    [Symbol.dispose]() {
      using _ = fd;
      if (left) unlink(interim);
    },
  };
}

/** @param path as it was asked for: what messages name */
function create(interim: string, mode: number, path: string): Fd {
  try {
    return Fd.open(interim, O_WRONLY | O_CREAT | O_EXCL, mode);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    throw new KernelError("open", error.errno, `open ${path}`, { cause: error });
  }
}

/** False when the name is taken: then it must be replaced. */
function linked(fd: Fd, path: string): boolean {
  try {
    linkFile(fd, path);
    return true;
  } catch (error) {
    if (error instanceof KernelError && error.errno === ERRNO.EEXIST) return false;
    throw error;
  }
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : path.slice(0, slash);
}

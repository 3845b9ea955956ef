/** What the files of a state say, before anything of them is touched. */
import { BpfkitError } from "../../errors.ts";
import { Fd } from "../../libbpf/fd.ts";
import { O_CREAT, O_RDWR, readFile, status, tryLock } from "../../libbpf/os.ts";
import { checkIdentity, type Head, type Identity, parseHead } from "./head.ts";
import { checkLogHead, type LogShape } from "./log.ts";
import { type Replayed, replay } from "./replay.ts";

const PRIVATE = 0o600;

/** Two logs take turns, so that one is whole while the other is written. */
export function logPath(state: string, generation: number): string {
  return `${state}.log${generation & 1}`;
}

/** Holds the state until it is closed. The file stays: without it two could hold one state. */
export function lockState(state: string): Fd {
  const path = `${state}.lock`;
  using owned = new DisposableStack();
  const fd = owned.use(Fd.open(path, O_RDWR | O_CREAT, PRIVATE));
  if (!tryLock(fd.raw, `lock ${path}`)) {
    throw new BpfkitError("E_IO", `${state}: another sync is using this state`, {
      hint: "one state serves one reader: end the other, or give this one a --state of its own",
    });
  }
  owned.move();
  return fd;
}

/** @returns null where there is no state yet */
export function readHead(state: string, identity: Identity): Head | null {
  if (status(state) === null) return null;
  const head = parseHead(readFile(state), state);
  checkIdentity(head.identity, identity, state);
  return head;
}

/** @throws BpfkitError E_FORMAT for a log that is another's, damaged, or cut short */
export function readLog(state: string, { log }: Head, shape: LogShape): Replayed {
  const path = logPath(state, log.generation);
  const bytes = status(path) === null ? new Uint8Array() : readFile(path);
  checkLogHead(bytes, log.generation, shape, path);
  const replayed = replay(bytes, log.bytes, shape);
  if (replayed !== null) return replayed;
  throw new BpfkitError("E_FORMAT", `${path}: it is damaged or cut short`, {
    hint: "it was left as it is; another --state begins afresh with a full read",
  });
}

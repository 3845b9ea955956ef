import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BpfObject } from "../../src/libbpf/object.ts";
import { PROGRAM, type Ran } from "./program.ts";

/** The kernel's overflow uid: "nobody". */
const NOBODY = "65534";

/**
 * A bpffs whose directories all may enter, with the maps of a fixture pinned in it, and a copy of
 * the program: the checkout may stand in root's home.
 */
export class Unprivileged implements Disposable {
  /** Where the program is run. */
  readonly directory: string;
  readonly #owned: DisposableStack;

  /** @param subject of bpf/<subject>.bpf.c; its programs are loaded and pinned as well */
  constructor(subject: string) {
    using owned = new DisposableStack();
    const directory = mkdtempSync(join(tmpdir(), "bpfkit-nobody-"));
    owned.defer(() => rmSync(directory, { recursive: true }));
    chmodSync(directory, 0o755);
    this.directory = directory;
    copyFileSync(PROGRAM, join(directory, "bpfkit"));
    copyFileSync(`bpf/.output/${subject}.bpf.o`, this.object);
    mkdirSync(this.bpffs);
    run(["mount", "-t", "bpf", "-o", "mode=0755", "bpf", this.bpffs]);
    owned.defer(() => run(["umount", this.bpffs]));

    using object = BpfObject.open(new Uint8Array(readFileSync(this.object)), subject);
    object.load();
    for (const name of object.mapNames()) object.map(name).pin(this.pin(name.replace(".", "_")));
    this.#owned = owned.move();
  }

  get bpffs(): string {
    return join(this.directory, "bpffs");
  }

  /** The fixture's file, for --btf. */
  get object(): string {
    return join(this.directory, "fixture.bpf.o");
  }

  /** A pin is made with mode 0600. */
  pin(name: string): string {
    return join(this.bpffs, name);
  }

  readable(...names: readonly string[]): void {
    for (const name of names) chmodSync(this.pin(name), 0o644);
  }

  /** Runs bpfkit as a user without any capability. */
  bpfkit(...words: readonly string[]): Ran {
    const user = ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];
    const capabilities = ["--inh-caps=-all", "--bounding-set=-all"];
    const child = Bun.spawnSync(["setpriv", ...user, ...capabilities, "./bpfkit", ...words], {
      cwd: this.directory,
      env: { PATH: process.env.PATH },
    });
    return { exit: child.exitCode, out: child.stdout.toString(), err: child.stderr.toString() };
  }

  [Symbol.dispose](): void {
    this.#owned[Symbol.dispose]();
  }
}

function run(command: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync([...command]);
  if (!success) throw new Error(`${command.join(" ")}: ${stderr}`);
}

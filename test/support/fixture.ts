import { type Pins, tempPins } from "./kernel.ts";

/** BPF_PROG_TEST_RUN wants at least an Ethernet header for xdp; no fixture looks at what it holds. */
const PACKET = "bunfig.toml";
/** Of one bpftool call in a race: some 0.1 s. */
const REPEAT = 2_000_000;

/**
 * A compiled bpf/<subject>.bpf.c in the kernel, with its maps and programs pinned. Loaded and run
 * by bpftool: the writers must not share code, or a process, with what reads them.
 */
export class Fixture implements Disposable {
  readonly #pins: Pins;

  constructor(subject: string) {
    using owned = new DisposableStack();
    this.#pins = owned.use(tempPins());
    const { directory } = this.#pins;
    bpftool(["prog", "loadall", `bpf/.output/${subject}.bpf.o`, directory, "pinmaps", directory]);
    owned.move();
  }

  /** The pin of a map; global data is `<subject>_bss` and the like. */
  map(name: string): string {
    return this.#pins.at(name);
  }

  /** Runs an xdp program `times` over and waits for it. */
  run(program: string, times: number): void {
    bpftool(this.#words(program, times));
  }

  /** Runs it without end on one CPU; disposing of the writer stops it. */
  race(program: string, cpu: number): Disposable {
    const line = `while bpftool ${this.#words(program, REPEAT).join(" ")} >/dev/null; do :; done`;
    const child = Bun.spawn(["taskset", "-c", String(cpu), "sh", "-c", line], {
      stdout: "ignore",
      stderr: "ignore",
      detached: true, // a process group of its own, which ends as a whole
    });
    return {
      [Symbol.dispose]() {
        process.kill(-child.pid, "SIGKILL");
      },
    };
  }

  [Symbol.dispose](): void {
    this.#pins[Symbol.dispose]();
  }

  #words(program: string, times: number): string[] {
    const pin = this.#pins.at(program);
    return ["prog", "run", "pinned", pin, "data_in", PACKET, "repeat", String(times)];
  }
}

function bpftool(words: readonly string[]): void {
  const { success, stdout, stderr } = Bun.spawnSync(["bpftool", ...words]);
  if (!success) throw new Error(`bpftool ${words.join(" ")}: ${stdout}${stderr}`);
}

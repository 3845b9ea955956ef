import { errnoOf } from "./check.ts";
import { libbpfObjects } from "./ffi/library.ts";
import { addressOf } from "./ffi/memory.ts";
import { opts, type Struct } from "./ffi/struct.ts";

/** sizeof(struct bpf_test_run_opts) of libbpf 1.0 (bpf/bpf.h). */
const OPTS_SIZE = 80;
/** The kernel wants an Ethernet header at least, and IPv4 or IPv6 in it only where it says so. */
const PACKET_BYTES = 64;

/**
 * Runs a program of type tc over and over on the CPU of the calling thread, by BPF_PROG_TEST_RUN:
 * no traffic is needed and nothing is attached. An xdp program would be patched into the kernel's
 * dispatcher for each call, which takes milliseconds.
 */
export class TestRun {
  readonly #fd: number;
  /** The packet stands behind the struct, in the one view that is passed. */
  readonly #opts: Struct = opts(OPTS_SIZE + PACKET_BYTES);

  /** @param fd of the program, open for as long as it is run */
  constructor(fd: number) {
    this.#fd = fd;
    const { bytes, view } = this.#opts;
    view.setUint32(0, OPTS_SIZE, true); // sz
    view.setBigUint64(8, addressOf(bytes) + BigInt(OPTS_SIZE), true); // data_in
    view.setUint32(24, PACKET_BYTES, true); // data_size_in
  }

  /** @returns 0, or a positive errno: after EINTR nobody knows how many runs there were */
  run(times: number): number {
    this.#opts.view.setInt32(60, times, true); // repeat
    return errnoOf(libbpfObjects().bpf_prog_test_run_opts(this.#fd, this.#opts.bytes));
  }
}

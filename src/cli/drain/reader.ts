import { BpfkitError } from "../../errors.ts";
import { type Channel, channelOf, hasHungUp, status, unread } from "../../libbpf/os.ts";
import type { Reader } from "../../map/drain/reader.ts";
import type { Delivery } from "../delivery.ts";

/** Knows of a pipe or socket how much of it was read; what is written to a file is read. */
export class DeliveryReader implements Reader {
  written = 0;
  readonly #delivery: Delivery;
  readonly #channel: Channel;
  #read = 0;

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.#channel = channelOf(delivery.fd);
  }

  get read(): number {
    if (this.#channel === "other") return this.written;
    const read = this.written - unread(this.#delivery.fd, this.#channel);
    // A socket forgets what was not read when it is closed; a pipe keeps it for as long as we do.
    if (this.#channel === "pipe" || !this.gone) this.#read = Math.max(this.#read, read);
    return this.#read;
  }

  get gone(): boolean {
    return this.#channel !== "other" && hasHungUp(this.#delivery.fd);
  }

  /** Nothing was written there before: a stream, or an empty file. */
  get fresh(): boolean {
    const found = status(`/proc/self/fd/${this.#delivery.fd}`);
    return found?.kind !== "file" || found.size === 0;
  }

  async write(bytes: Uint8Array): Promise<{ readonly failure: BpfkitError | null }> {
    const { taken, failure } = await this.#delivery.write(bytes, bytes.length);
    this.written += taken;
    return { failure };
  }

  takeBack(bytes: number): void {
    this.#delivery.dropTail(bytes);
  }

  goneError(): BpfkitError {
    const { title } = this.#delivery;
    return new BpfkitError("E_IO", `${title}: the reader closed the pipe`, { op: "write" });
  }
}

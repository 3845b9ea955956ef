import { interpret } from "../../codec/interpret.ts";
import type { Entry } from "../../entry.ts";
import type { Copies } from "../../map/window/copies.ts";
import { Differences } from "../../map/window/differences.ts";
import { findNonzero } from "../../map/window/nonzero.ts";
import { rateOf } from "../../map/window/rates.ts";
import { printerOf } from "../print/print.ts";
import type { Printer } from "../print/printer.ts";
import { printDecoded } from "./entry-text.ts";
import type { Scene, View } from "./view.ts";

/** Below this many elements compiling what prints them costs more than it saves. */
const FEW = 256;

/** Element by element, as `dump` prints entries. */
export class ElementsView implements View {
  readonly #scene: Scene;
  readonly #nonzero: boolean;
  #differences: Differences | undefined;

  constructor(scene: Scene, nonzero: boolean) {
    this.#scene = scene;
    this.#nonzero = nonzero;
  }

  async show(): Promise<void> {
    const { window, single } = this.#scene;
    const copies = window.copies("leave-out");
    const printer = await this.#printer(single, window.count < FEW);
    const places = new Uint32Array(copies.capacity);
    for (const count of copies.blocks()) {
      if (this.#nonzero) {
        copies.keep(places, findNonzero(copies.halves, count, copies.stride / 4, places));
      }
      this.#print(printer, copies);
    }
    printer.end();
  }

  remember(): void {
    for (const _ of this.#known().first());
  }

  async showChanges(seconds: number): Promise<void> {
    if (this.#scene.rates) return this.#showRates(seconds);
    const differences = this.#known();
    let printer: Printer | undefined;
    for (const _ of differences.next()) {
      printer ??= await this.#printer(false, true);
      this.#print(printer, differences.copies);
    }
    printer?.end();
  }

  async #showRates(seconds: number): Promise<void> {
    const { window, style, source } = this.#scene;
    const { copies, before } = this.#known();
    const entries: Entry[] = [];
    for (const count of this.#known().next()) {
      for (let i = 0; i < count; i += 1) {
        const at = i * copies.stride;
        const was = interpret(window.layout, before, at, style);
        const is = interpret(window.layout, copies.bytes, at, style);
        const key = copies.index(i);
        entries.push({ key, value: rateOf(window.layout, was, is, seconds) });
      }
    }
    await printDecoded(entries, source.shape, this.#scene);
  }

  #known(): Differences {
    const { window } = this.#scene;
    this.#differences ??= new Differences(window.copies("leave-out"), window);
    return this.#differences;
  }

  #print(printer: Printer, copies: Copies): void {
    if (copies.count > 0) printer.batch(copies.batch(this.#scene.source.info.valueSize));
  }

  #printer(single: boolean, few: boolean): Promise<Printer> {
    const { source, out, format, pretty, style, headers } = this.#scene;
    return printerOf(source, out, {
      format,
      pretty,
      style,
      headers,
      single,
      few,
      cpu: "all",
      allSlots: false,
      recursive: null,
    });
  }
}

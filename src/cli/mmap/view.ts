import type { Style } from "../../codec/shape.ts";
import type { FormatName } from "../../format/formats.ts";
import type { OpenMap } from "../../map/open.ts";
import type { Window } from "../../map/window/window.ts";
import type { Out } from "../out.ts";

/** One way of showing what is in a window: now, and then what changes. */
export interface View {
  /** Prints what is there. */
  show(): Promise<void>;
  /** Takes what is there as known. */
  remember(): void;
  /** Prints what is not as it was known, or its rates; `seconds` have gone by. */
  showChanges(seconds: number): Promise<void>;
}

/** What all views print from and to. */
export interface Scene {
  readonly source: OpenMap;
  readonly window: Window;
  readonly out: Out;
  readonly style: Style;
  readonly format: FormatName;
  readonly pretty: boolean;
  readonly headers: boolean;
  /** One element was asked for by its index. */
  readonly single: boolean;
  readonly rates: boolean;
}

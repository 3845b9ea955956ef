import type { Fold } from "../../codec/shape.ts";
import { UsageError } from "../../errors.ts";
import { FORMATS, type FormatName } from "../../format/formats.ts";

/** What a person asked `mmap-read` to show. */
export interface Wishes {
  readonly sum: boolean;
  readonly var: string | undefined;
  readonly nonzero: boolean;
  readonly perCpuSlots: boolean;
  readonly cpu: "all" | Fold;
  readonly watch: string | undefined;
  readonly count: number | undefined;
  readonly rates: boolean;
  readonly format: FormatName;
  /** Elements were named. */
  readonly ranged: boolean;
}

/** Wishes that exclude each other. @throws UsageError */
export function checkWishes(wishes: Wishes): void {
  const { perCpuSlots, watch, format } = wishes;
  const views = [
    wishes.sum && "--sum",
    wishes.var !== undefined && "--var",
    wishes.nonzero && "--nonzero",
    perCpuSlots && "--per-cpu-slots",
  ].filter((name) => name !== false);
  if (views.length > 1) {
    throw new UsageError(
      `${views.join(" and ")}: choose one of them`,
      "each is an answer of its own",
    );
  }
  if (wishes.ranged && (wishes.var !== undefined || perCpuSlots)) {
    throw new UsageError(`${views[0]}: takes no elements`, "leave the range out");
  }
  if (wishes.cpu !== "all" && !perCpuSlots) {
    throw new UsageError("--cpu: an array has one value an element", "say --per-cpu-slots as well");
  }
  if (wishes.nonzero && watch !== undefined) {
    throw new UsageError("--nonzero: --watch shows what changes", "choose one of them");
  }
  if (watch === undefined && (wishes.rates || wishes.count !== undefined)) {
    const what = wishes.rates ? "--rates" : "--count";
    throw new UsageError(`${what}: only with --watch INTERVAL`, `--watch 1s ${what}`);
  }
  if (FORMATS[format].raw && (wishes.rates || perCpuSlots)) {
    const what = wishes.rates ? "--rates" : "--per-cpu-slots";
    throw new UsageError(`${what}: -o ${format} shows bytes of elements`, "use -o json or table");
  }
}

import type { Answer } from "../command.ts";
import { Exit } from "../exit.ts";
import { warn } from "../log.ts";
import { stderrLine } from "../stderr.ts";
import type { Scene } from "./view.ts";

/** How elements were read, on stderr where asked for; and by the exit code whether all were. */
export function tellReading({ window, source, format }: Scene, stats: boolean): Answer {
  const { retries = 0, givenUp = 0 } = window.seqlock ?? {};
  if (givenUp > 0) {
    warn(
      `${source.title}: incomplete: ${givenUp} times an element was being written at every try; it is left out`,
    );
  }
  if (stats) {
    const { whole, note } = consistencyOf(window.seqlock !== null, source.info.valueSize);
    const report = {
      entries: window.count,
      strategy: "mmap",
      complete: givenUp === 0,
      retries,
      given_up: givenUp,
      whole,
      note,
    };
    const json = format === "json" || format === "ndjson";
    stderrLine(json ? JSON.stringify(report) : sentence(report));
  }
  return givenUp === 0 ? Exit.done : Exit.incomplete;
}

/** What is of one moment: a value, or only each of its words. */
function consistencyOf(counted: boolean, valueSize: number) {
  if (counted) return { whole: "value", note: "each value is of one moment, by its seqlock" };
  if (valueSize <= 8) return { whole: "value", note: "each value is one word, and whole" };
  return {
    whole: "word",
    note: "each word of 8 bytes is whole, but the words of a value may be from different moments (--seqlock FIELD)",
  };
}

interface Report {
  readonly entries: number;
  readonly complete: boolean;
  readonly retries: number;
  readonly note: string;
}

function sentence({ entries, complete, retries, note }: Report): string {
  const whole = complete ? "complete" : "incomplete";
  return `${entries} elements by mmap, ${whole}, ${retries} retries; ${note}`;
}

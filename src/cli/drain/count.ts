import { BpfkitError } from "../../errors.ts";
import { countEntries } from "../../map/count.ts";
import { refuseFrozen, takingOf } from "../../map/drain/able.ts";
import { openMap } from "../../map/open.ts";
import type { Selector } from "../../map/select.ts";
import type { Answer } from "../command.ts";
import { Out } from "../out.ts";
import { answerOf, tellReport } from "../print/report.ts";

export interface CountWishes {
  readonly bpffs: string | null;
  readonly limit: number | undefined;
}

/** Prints how many entries a drain would take out now, and takes none. */
export function countDrain(selector: Selector, { bpffs, limit }: CountWishes): Answer {
  using source = openMap(selector, { bpffs });
  refuseFrozen(source);
  if (takingOf(source) === "pop") {
    throw new BpfkitError(
      "E_UNSUPPORTED",
      `${source.title}: a ${source.typeName} cannot be counted: its elements show only as they are popped`,
      { hint: "leave --dry-run out; --limit N takes a few" },
    );
  }
  const { count, report } = countEntries(source);
  using out = Out.stdout();
  out.text(`${JSON.stringify({ entries: Math.min(count.entries, limit ?? count.entries) })}\n`);
  out.commit();
  if (report === null) return undefined;
  tellReport(report, source.title, { stats: false, format: "ndjson" });
  return answerOf(report);
}

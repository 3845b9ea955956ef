import { TextTable } from "../format/text-table.ts";
import type { Comparison } from "./compare.ts";
import { rangeText } from "./table.ts";
import { percentText, timeText } from "./units.ts";

const HEADER = ["SUITE", "WAY", "CPUS", "THEN", "NOW", "CHANGE", "NOW/THEN", "VERDICT"];
const IS_NUMBER = [false, false, true, true, true, true, true, false];

/** A comparison as a table. */
export function comparisonText(
  comparison: Comparison,
  headers: boolean,
  width: number | null,
): string {
  const rows = comparison.changes.map((change) => [
    change.suite,
    change.way,
    change.cpus === null ? "-" : String(change.cpus),
    timeText(change.before_ns),
    timeText(change.now_ns),
    signed(change.ratio.median - 1),
    rangeText(change.ratio),
    change.verdict,
  ]);
  if (rows.length === 0) return "";
  const title = headers ? `against the run of ${comparison.with}\n` : "";
  return title + new TextTable(IS_NUMBER, width).lines(headers ? [HEADER, ...rows] : rows);
}

function signed(share: number): string {
  return share < 0 ? `-${percentText(-share)}` : `+${percentText(share)}`;
}

import type { BenchReport } from "../report.ts";
import type { SuiteResult } from "../result.ts";
import { suiteCells } from "../table.ts";
import { digits } from "../units.ts";
import { plotsOf } from "./plots.ts";
import { STYLE } from "./style.ts";
import { element, escaped } from "./svg.ts";

/** A run as one static page: no scripts, no network, everything in the one file. */
export function reportPage(report: BenchReport): string {
  const { environment, at, suites, warnings, complete } = report;
  const cut = complete ? "" : " It was interrupted: what was measured until then.";
  const sections = suites.map(section).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>bpfkit bench, ${escaped(at)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>What reading BPF maps costs here</h1>
<p class="soft">${escaped(`${environment.cpu}, kernel ${environment.kernel}, ${at}.${cut}`)}</p>
${warnings.length === 0 ? "" : `<div class="warn"><strong>Before you believe it</strong>${list(warnings)}</div>`}
${sections}
<h2>The machine</h2>
${facts(report)}
</body>
</html>
`;
}

function section(result: SuiteResult): string {
  const { suite, unit, baseline, notes, left_out } = result;
  const plots = plotsOf(result).map(({ title, caption, svg }) =>
    element(
      "figure",
      {},
      `${element("h3", {}, escaped(title))}${element("figcaption", {}, escaped(caption))}${svg}`,
    ),
  );
  const remarks = [...notes, ...left_out.map(({ way, why }) => `Left out: ${way}: ${why}`)];
  const [head = [], ...rows] = suiteCells(result);
  const table = element(
    "table",
    {},
    element("thead", {}, row("th", head)) +
      element("tbody", {}, rows.map((cells) => row("td", cells)).join("")),
  );
  const figures = rows.length === 0 ? "" : element("div", { class: "scroll" }, table);
  const intro = rows.length === 0 ? "" : `Per ${unit}, as a multiple of ${baseline}.`;
  return `<section>
<h2>${escaped(suite)}</h2>
<p class="soft">${escaped(intro)}</p>
<div class="plots">${plots.join("\n")}</div>
${figures}
<div class="notes">${list(remarks)}</div>
</section>`;
}

function row(cell: "th" | "td", cells: readonly string[]): string {
  return element("tr", {}, cells.map((text) => element(cell, {}, escaped(text))).join(""));
}

function list(items: readonly string[]): string {
  if (items.length === 0) return "";
  return element("ul", {}, items.map((item) => element("li", {}, escaped(item))).join(""));
}

function facts({ environment, settings, timer_ns }: BenchReport): string {
  const { mitigations, ...others } = environment;
  const rows: [string, unknown][] = [
    ...Object.entries(others),
    ...Object.entries(mitigations).map(
      ([name, text]) => [`mitigation ${name}`, text] as [string, string],
    ),
    ["timer", `${digits(timer_ns)} ns`],
    ["seconds a suite", settings.duration_ms / 1000],
    ["CPUs used", settings.cpus.join(", ")],
    ["entries", settings.entries],
    ["value size", settings.value_size],
    ["seed", settings.seed],
  ];
  const written = rows.map(
    ([name, value]) =>
      element("dt", {}, escaped(name.replaceAll("_", " "))) +
      element("dd", {}, escaped(String(value ?? "not shown"))),
  );
  return element("dl", {}, written.join(""));
}

import { expect, test } from "bun:test";
import { reportOf, suiteOf, wayOf } from "../report.fixture.ts";
import { reportPage } from "./page.ts";

const HOSTILE = '"><script>alert(1)</script>&';

const PAGE = reportPage({
  ...reportOf([
    suiteOf(HOSTILE, [
      wayOf("lookup", 500, {
        latency_ns: {
          p50: 480,
          p99: 700,
          p999: 2000,
          max: 90_000,
          samples: 1000,
          operations_per_sample: 1,
          distribution: [
            [0.5, 510],
            [0.99, 700],
          ],
        },
      }),
      wayOf(HOSTILE, 1),
    ]),
    suiteOf("torn", [
      wayOf("plain", 100, { figures: { torn: 5, torn_per_million: 50 } }),
      wayOf("locked", 100, {
        figures: { torn: 0, torn_per_million: 0, torn_per_million_at_most: 3 },
      }),
    ]),
    suiteOf("percpu", [wayOf("shared", 50, { cpus: 1 }), wayOf("shared", 200, { cpus: 2 })]),
    suiteOf("empty", []),
  ]),
  warnings: [HOSTILE],
});

test("names from outside stay text", () => {
  expect(PAGE).not.toContain("<script");
  expect(PAGE).toContain("&quot;&gt;&lt;script&gt;");
});

test("nothing is loaded: no address but that of the SVG itself", () => {
  expect(PAGE).toContain("default-src 'none'");
  expect(PAGE).not.toMatch(/https?:|src=|href=|@import|url\(/);
});

test("each kind of picture is drawn where there are figures for it", () => {
  const titles = [...PAGE.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, title]) => title);
  expect(titles).toEqual([
    "Throughput",
    "Latency",
    "Throughput",
    "Torn values",
    "Throughput on 2 CPUs",
    "Scaling",
  ]);
  expect(PAGE.match(/<svg /g)).toHaveLength(6);
  expect(PAGE).not.toMatch(/NaN|Infinity|undefined/);
});

test("none torn is told with how many there may be", () => {
  expect(PAGE).toContain("0 (&lt;3.00)");
});

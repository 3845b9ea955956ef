import { expect, test } from "bun:test";
import { tallyOf } from "./support/tally.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="4" assertions="1" failures="1" skipped="2" time="0.1">
  <testsuite name="a.test.ts" file="a.test.ts" tests="4">
    <testcase name="plain &lt;x&gt;" classname="" time="0" file="a.test.ts" line="2" assertions="0" />
    <testcase name="later" classname="" time="0" file="a.test.ts" line="2" assertions="0">
      <skipped message="TODO" />
    </testcase>
    <testcase name="bad" classname="" time="0" file="a.test.ts" line="2" assertions="1">
      <failure type="AssertionError" message="no" />
    </testcase>
    <testsuite name="inner" file="a.test.ts">
      <testcase name="nested" classname="inner" time="0" file="a.test.ts" line="3" assertions="0">
        <skipped />
      </testcase>
    </testsuite>
  </testsuite>
</testsuites>`;
const GREEN = `<testcase name="x" time="0" file="b.test.ts" line="1" assertions="1" />`;

interface Case {
  readonly name: string;
  readonly report: string;
  readonly files: readonly string[];
  readonly exit: number;
  readonly counts: readonly [passed: number, failed: number, skipped: number];
  readonly remarks: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "each outcome is counted, nested suites too",
    report: REPORT,
    files: ["a.test.ts"],
    exit: 1,
    counts: [1, 1, 2],
    remarks: ["2 skipped in a.test.ts"],
  },
  {
    name: "a file that failed to load, or has no tests, fails",
    report: GREEN,
    files: ["b.test.ts", "empty.test.ts"],
    exit: 0,
    counts: [1, 1, 0],
    remarks: ["empty.test.ts ran no tests"],
  },
  {
    name: "a hook that throws after green tests fails",
    report: GREEN,
    files: ["b.test.ts"],
    exit: 1,
    counts: [1, 1, 0],
    remarks: ["bun test failed with 1 outside of any test"],
  },
  {
    name: "all green",
    report: GREEN,
    files: ["b.test.ts"],
    exit: 0,
    counts: [1, 0, 0],
    remarks: [],
  },
];

for (const { name, report, files, exit, counts, remarks } of CASES) {
  test(name, () => {
    const tally = tallyOf(report, files, exit);
    expect([tally.passed, tally.failed, tally.skipped]).toEqual([...counts]);
    expect(tally.remarks).toEqual([...remarks]);
  });
}

import type { Environment } from "./environment.ts";
import { fullName, type SuiteResult, type WayResult } from "./result.ts";
import type { Settings } from "./way.ts";

/** How far the middle half of the rounds may lie apart, as a share of their median. */
const NOISY_SPREAD = 0.1;
/** Of the time, waiting for a CPU that others use. */
const NOISY_WAITING = 0.02;

/** Ways that one line names. */
const MOST_NAMED = 3;

/** What is known of a run besides its results. */
export interface Circumstances {
  readonly settings: Settings;
  readonly environment: Environment;
  /** Share of the time that the measuring thread waited for its CPU. */
  readonly waiting: number | null;
}

type Check = (circumstances: Circumstances, suites: readonly SuiteResult[]) => string[];

/** Everything that may be warned of. */
const CHECKS: readonly Check[] = [
  ({ settings }) =>
    settings.cpus.length > 1
      ? []
      : ["one CPU only: nothing ran beside the reader, and what needs two was left out"],
  ({ environment: { load, online_cpus } }) =>
    load === null || load < 0.5
      ? []
      : [`other work was going on when it began: load average ${load} (CPUs ${online_cpus})`],
  ({ waiting }) =>
    waiting === null || waiting < NOISY_WAITING
      ? []
      : [`noisy machine: the reader waited ${percent(waiting)} of the time for its CPU`],
  ({ environment: { governor } }) =>
    governor === null || governor === "performance"
      ? []
      : [`frequency scaling: the governor is "${governor}", not "performance"`],
  ({ environment: { bpf_stats } }) =>
    bpf_stats === "1"
      ? ["kernel.bpf_stats_enabled is 1: every run of a program reads the clock"]
      : [],
  ({ environment: { bpf_jit } }) =>
    bpf_jit === "0" ? ["net.core.bpf_jit_enable is 0: programs are interpreted"] : [],
  (_, suites) =>
    told(
      suites,
      ({ spread }) => spread > NOISY_SPREAD,
      (way) => percent(way.spread),
    ).map((text) => `rounds differ by more than ${percent(NOISY_SPREAD)}: ${text}`),
  (_, suites) =>
    told(suites, ({ warm }) => !warm).map(
      (text) => `still changing when it was measured (JIT not warm, or noise): ${text}`,
    ),
  (_, suites) =>
    told(
      suites,
      ({ figures: { runs, counted } }) => runs !== counted,
      ({ figures: { runs, counted } }) => `${counted} of ${runs}`,
    ).map((text) => `a counter is not the number of runs: ${text}`),
  (_, suites) =>
    told(suites, ({ figures: { gaps = 0 } }) => gaps > 0).map(
      (text) => `numbers of records were missing: ${text}`,
    ),
];

export function warningsOf(of: Circumstances, suites: readonly SuiteResult[]): string[] {
  return CHECKS.flatMap((check) => check(of, suites));
}

/** A line a suite: the ways that a check found. */
function told(
  suites: readonly SuiteResult[],
  found: (way: WayResult) => boolean,
  detail: (way: WayResult) => string = () => "",
): string[] {
  return suites.flatMap(({ suite, ways }) => {
    const names = ways.filter(found).map((way) => {
      const more = detail(way);
      return more === "" ? fullName(way) : `${fullName(way)} (${more})`;
    });
    if (names.length === 0) return [];
    const more = names.length > MOST_NAMED ? `; and ${names.length - MOST_NAMED} more` : "";
    return [`${suite}: ${names.slice(0, MOST_NAMED).join("; ")}${more}`];
  });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

/** Runs that were never made, for tests of what is done with them. */
import type { BenchReport } from "./report.ts";
import type { SuiteResult, WayResult } from "./result.ts";

/** A way whose rounds all took `ns`, or as many as are given. */
export function wayOf(way: string, ns: number, changes: Partial<WayResult> = {}): WayResult {
  return {
    way,
    ops_per_second: 1e9 / ns,
    ns_per_op: ns,
    spread: 0,
    ratio: { median: 1, low: 1, high: 1 },
    latency_ns: null,
    cpu_share: 1,
    context_switches_per_second: 0,
    heap_bytes_per_op: 0,
    gc_ms: 1,
    cpus: null,
    figures: {},
    warm: true,
    rounds: Array.from({ length: 25 }, () => ns),
    ...changes,
  };
}

export function suiteOf(suite: string, ways: readonly WayResult[]): SuiteResult {
  return {
    suite,
    unit: "value",
    baseline: ways[0]?.way ?? "",
    complete: true,
    ways,
    left_out: [],
    notes: [],
  };
}

export function reportOf(suites: readonly SuiteResult[]): BenchReport {
  return {
    bpfkit_bench: 1,
    at: "2026-11-23T13:37:24.000Z",
    complete: true,
    environment: {
      kernel: "6.18.0",
      cpu: "a CPU",
      virtual: true,
      online_cpus: "0-1",
      governor: null,
      mitigations: { spectre_v2: "Mitigation: IBRS" },
      bpf_jit: "1",
      bpf_stats: "0",
      libbpf: "1.1",
      bun: "1.4.5",
      bpfkit: "0.1.0",
      load: 0.1,
    },
    settings: { duration_ms: 1000, cpus: [0, 1], entries: 10_000, value_size: 64, seed: 1 },
    timer_ns: 33,
    warnings: [],
    suites,
  };
}

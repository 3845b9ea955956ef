import { LatencySampler } from "./latency.ts";
import { type SuiteResult, summarize, type WayRuns } from "./result.ts";
import { now } from "./timer.ts";
import { type Usage, used } from "./usage.ts";
import { type Warmth, warm } from "./warm.ts";
import type { OpenSuite, Pace, Settings, Way } from "./way.ts";

/** Rounds that a suite is divided into: enough for a bootstrap of their ratios. */
const ROUNDS = 25;
/** Shorter blocks would measure the edges, longer ones hold a signal up. */
const SHORTEST_NS = 2e6;
const LONGEST_NS = 50e6;
/** What of a suite's time goes into the warm-up, at most. */
const WARM_SHARE = 0.25;
/** What of a way's turn goes into timing single steps. */
const LATENCY_SHARE = 0.4;

/** Called before each block, with the share of the suite that is done. */
export type Tell = (way: string, share: number) => void;

/**
 * Measures the ways of a suite in turn, A B A B, each round beginning with another one, so that
 * what disturbs a round disturbs all of them. Before each block the garbage is collected, so that
 * no way pays for another's.
 *
 * @param timerNs what `timerCost` found
 * @returns what was measured until the end, or until `pace` asked to stop
 */
export async function measure(
  suite: OpenSuite,
  settings: Settings,
  timerNs: number,
  pace: Pace,
  tell: Tell,
): Promise<SuiteResult> {
  const budgetNs = settings.durationMs * 1e6;
  const start = now();
  const turns: Turn[] = [];
  for (const way of suite.ways) {
    if (pace.stopped) break;
    tell(way.name, (now() - start) / budgetNs);
    turns.push(new Turn(way, (WARM_SHARE * budgetNs) / suite.ways.length, timerNs));
    await pace.turn();
  }
  const left = budgetNs - (now() - start);
  const turnNs = Math.min(LONGEST_NS, Math.max(SHORTEST_NS, left / ROUNDS / turns.length));
  for (let round = 0; !pace.stopped; round += 1) {
    if (round >= 2 && now() - start >= budgetNs) break;
    for (let i = 0; i < turns.length && !pace.stopped; i += 1) {
      const turn = turns[(round + i) % turns.length];
      if (turn === undefined) continue;
      tell(turn.way.name, (now() - start) / budgetNs);
      turn.take(turnNs, suite.latency);
      await pace.turn();
    }
  }
  return summarize(
    suite,
    turns.map((turn) => turn.runs),
    settings.seed,
    !pace.stopped,
  );
}

/** All that is measured of one way. */
class Turn {
  readonly way: Way;
  readonly #warmth: Warmth;
  /** Of the last block: under contention a step does not always take the same time. */
  #stepNs: number;
  readonly #sampler: LatencySampler;
  readonly #blocks: (Usage & { readonly steps: number; readonly gcNs: number })[] = [];

  constructor(way: Way, warmNs: number, timerNs: number) {
    this.way = way;
    using _ = way.accompany?.() ?? null;
    this.#warmth = warm(way, warmNs);
    this.#stepNs = this.#warmth.stepNs;
    this.#sampler = new LatencySampler(way, this.#stepNs, timerNs);
  }

  take(turnNs: number, latency: boolean): void {
    const { way } = this;
    const throughputNs = latency ? turnNs * (1 - LATENCY_SHARE) : turnNs;
    const steps = Math.max(1, Math.round(throughputNs / this.#stepNs));
    Bun.gc(true);
    using _ = way.accompany?.() ?? null;
    const usage = used(() => way.run(steps));
    this.#stepNs = usage.wallNs / steps;
    const gcStart = now();
    Bun.gc(true);
    this.#blocks.push({ ...usage, steps, gcNs: now() - gcStart });
    if (latency) this.#sampler.sample(turnNs * LATENCY_SHARE);
  }

  get runs(): WayRuns {
    return {
      way: this.way,
      settled: this.#warmth.settled,
      blocks: this.#blocks,
      latency: this.#sampler.latency,
    };
  }
}

import type { Case, Runs, Sample, Target } from "./case.ts";
import { MAPS } from "./maps.ts";
import type { Printed } from "./measure.ts";
import { median, pairs } from "./median.ts";

/** What was measured of one contender; `refusal` instead where it could not be run. */
export interface ContenderResult {
  readonly name: string;
  readonly entries: number;
  samples: Sample[];
  printed?: Printed;
  refusal?: string;
}

export type Verdict = "PASS" | "MISSED" | "NOT MEASURED";

export interface TargetResult {
  readonly target: Target;
  readonly verdict: Verdict;
  readonly measured?: number;
  readonly why?: string;
}

/** A case after its rounds. */
export class CaseResult implements Runs {
  readonly case: Case;
  readonly contenders: readonly ContenderResult[];

  constructor(of: Case) {
    this.case = of;
    this.contenders = of.contenders.map(({ name, map }) => ({
      name,
      entries: map === undefined ? 0 : MAPS[map].live,
      samples: [],
    }));
  }

  samples(contender: string): readonly Sample[] {
    return this.#measured(contender).samples;
  }

  head(contender: string): string {
    return this.#measured(contender).printed?.head ?? "";
  }

  entries(contender: string): number {
    return this.#contender(contender).entries;
  }

  /** Time of the first contender as a multiple of this one's, the median of all rounds. */
  ratio(contender: ContenderResult): number | undefined {
    const [first] = this.contenders;
    if (first === undefined || first === contender) return undefined;
    if (first.refusal !== undefined || contender.refusal !== undefined) return undefined;
    const walls = (of: ContenderResult) => of.samples.map((sample) => sample.wallNs);
    return median(pairs(walls(first), walls(contender)));
  }

  /** Contenders of `alike` that printed something else than the last of them. */
  unlike(): string[] {
    const alike = this.contenders.filter(
      ({ name, refusal }) => refusal === undefined && this.case.alike?.includes(name),
    );
    const expected = alike.at(-1)?.printed?.sha256;
    return alike.filter(({ printed }) => printed?.sha256 !== expected).map(({ name }) => name);
  }

  judge(): TargetResult[] {
    return this.case.targets.map((target) => {
      try {
        const measured = target.measure(this);
        return { target, measured, verdict: meets(target, measured) ? "PASS" : "MISSED" };
      } catch (error) {
        return { target, verdict: "NOT MEASURED", why: (error as Error).message };
      }
    });
  }

  #measured(name: string): ContenderResult {
    const contender = this.#contender(name);
    if (contender.refusal !== undefined) throw new Error(`${name} was not measured`);
    return contender;
  }

  #contender(name: string): ContenderResult {
    const found = this.contenders.find((contender) => contender.name === name);
    if (found === undefined) throw new Error(`${this.case.name} has no contender ${name}`);
    return found;
  }
}

function meets({ limit }: Target, measured: number): boolean {
  return "atMost" in limit ? measured <= limit.atMost : measured >= limit.atLeast;
}

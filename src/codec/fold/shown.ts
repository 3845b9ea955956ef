import type { Fold, Shape } from "../shape.ts";
import { at, behind, i32 } from "../wasm/instructions.ts";
import { sequence } from "../wasm/piece.ts";
import type { Shown } from "../write/entries.ts";
import { FoldEmitter } from "./emitter.ts";
import { foldedShape } from "./plan.ts";

/**
 * A per-CPU shape as a writer shows it that folds each entry just before it writes it.
 *
 * @throws as `foldedShape`
 */
export function shownFolded(shape: Shape, fold: Fold): Shown {
  const { shape: folded, plan, offset } = foldedShape(shape, fold);
  return {
    shape: folded,
    value({ module, locals }, values) {
      if (plan === null) return { before: sequence([]), place: behind(values, offset) };
      const place = at(i32.const(module.scratch(plan.folded.size)));
      return { before: new FoldEmitter(plan, module, locals).fold(values, place), place };
    },
  };
}

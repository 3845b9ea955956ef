/**
 * The control of a race: how often it was lost, counted again until it was, because on a busy machine
 * the two sides may not have run at the same time at first.
 */
export function lostAtLeastOnce(count: () => number, tries = 20): number {
  let lost = 0;
  for (let i = 0; i < tries && lost === 0; i += 1) lost = count();
  return lost;
}

import { abandoned, Place } from "./place.ts";

/**
 * Detaches the demo's programs and removes its maps, and what a killed `up` left behind. Nothing
 * stays in the kernel but what another process still holds.
 *
 * @returns the paths of the pins that were removed
 */
export function down(bpffs: string): string[] {
  return [new Place(bpffs), ...abandoned(bpffs)].flatMap((place) => place.remove());
}

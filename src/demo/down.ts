import { exists } from "../libbpf/os.ts";
import { abandoned, Place } from "./place.ts";

/** What was removed: places (the demo, and each `up` that was killed) and the pins in them. */
export interface Removed {
  readonly places: number;
  readonly pins: number;
}

/**
 * Detaches the demo's programs and removes its maps, and what a killed `up` left behind. Nothing
 * stays in the kernel but what another process still holds.
 */
export function down(bpffs: string): Removed {
  const places = [new Place(bpffs), ...abandoned(bpffs)].filter((p) => exists(p.directory));
  const pins = places.flatMap((place) => place.remove());
  return { places: places.length, pins: pins.length };
}

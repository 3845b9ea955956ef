import { ERRNO, errnoHint, errnoName } from "../errno.ts";
import { FEATURES, type Feature, mapTypeSupport } from "../libbpf/features.ts";
import { type Check, type Finding, limited, ok } from "./check.ts";

/** Each way of reading, tried on a map of our own. */
export const OPERATIONS: readonly Check[] = FEATURES.map((feature) => ({
  name: feature.name,
  run: () => tried(feature),
}));

/** Calls that are tried without a map of our own; the others say nothing where none can be made. */
const NEEDS_NO_MAP = /^bpf_map_create$|_id$/;
const UNTRIED = limited(
  "EPERM: cannot be tried",
  "making maps needs CAP_BPF; reading them does not",
);

function canMake(): boolean {
  return FEATURES.find(({ op }) => op === "bpf_map_create")?.probe() === 0;
}

function tried({ op, since, probe }: Feature): Finding {
  const errno = probe();
  if (errno === 0) return ok("works");
  const name = errnoName(errno);
  if (errno === ERRNO.EPERM && !NEEDS_NO_MAP.test(op) && !canMake()) return UNTRIED;
  if (errno === ERRNO.EPERM || errno === ERRNO.EACCES) {
    return limited(`${name}: not allowed`, errnoHint(op, errno) ?? "run as root");
  }
  return limited(`${name}: not in this kernel`, `it came with ${since}; bpfkit does without it`);
}

/** Which map types this kernel makes. */
export const MAP_TYPES: Check = {
  name: "map types",
  run() {
    const types = [...mapTypeSupport()];
    const missing = types.filter(({ errno }) => errno !== 0);
    const forbidden = missing.some(({ errno }) => errno === ERRNO.EPERM);
    if (forbidden && missing.length === types.length) return UNTRIED;
    const made = `${types.length - missing.length} of ${types.length}`;
    if (missing.length === 0) return ok(made);
    const names = missing.map(({ type, errno }) => `${type} (${errnoName(errno)})`);
    return limited(`${made}, without ${names.join(", ")}`, null);
  },
};

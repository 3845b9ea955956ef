import { KernelError } from "../errors.ts";
import { BPF_ANY } from "../libbpf/constants.ts";
import type { BpfMap } from "../libbpf/map.ts";

/** A few of the networks of IANA's registry of special-purpose IPv4 addresses, with their RFC. */
export const ROUTES: readonly (readonly [network: string, purpose: string, rfc: number])[] = [
  ["0.0.0.0/0", "everything else", 791],
  ["10.0.0.0/8", "private", 1918],
  ["100.64.0.0/10", "shared by carriers", 6598],
  ["127.0.0.0/8", "loopback", 1122],
  ["169.254.0.0/16", "link local", 3927],
  ["172.16.0.0/12", "private", 1918],
  ["192.0.2.0/24", "documentation", 5737],
  ["192.88.99.2/32", "6a44 relay", 6751],
  ["192.168.0.0/16", "private", 1918],
  ["198.18.0.0/15", "benchmarks", 2544],
  ["224.0.0.0/4", "multicast", 1112],
  ["255.255.255.255/32", "broadcast", 919],
];

/** Bytes of `char purpose[28]` in bpf/demo.h. */
const PURPOSE_BYTES = 28;

/** Fills `routes`: struct route_key and struct route of bpf/demo.h, in host byte order. */
export function fillRoutes(map: Pick<BpfMap, "update">): void {
  for (const [network, purpose, rfc] of ROUTES) {
    const [address = "", length] = network.split("/");
    const key = new Uint8Array(new ArrayBuffer(8));
    new Uint32Array(key.buffer, 0, 1).set([Number(length)]);
    key.set(address.split(".").map(Number), 4);
    const value = new Uint8Array(new ArrayBuffer(PURPOSE_BYTES + 4));
    value.set(new TextEncoder().encode(purpose));
    new Uint32Array(value.buffer, PURPOSE_BYTES, 1).set([rfc]);
    const errno = map.update(key, value, BPF_ANY);
    if (errno !== 0) throw new KernelError("bpf_map_update_elem", errno, `add route ${network}`);
  }
}

/** Dotted decimal of the 4 bytes at `at`. */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join(".");
}

/** RFC 5952 text of the 16 bytes at `at`; IPv4-mapped addresses end in dotted decimal (its section 5). */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const address = bytes.subarray(at, at + 16);
  if (isMapped(address)) return `::ffff:${ipv4Text(address, 12)}`;
  const view = new DataView(address.buffer, address.byteOffset, 16);
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(i * 2).toString(16));
  const run = longestZeros(groups);
  if (run.length < 2) return groups.join(":"); // one zero group is not shortened (4.2.2)
  const head = groups.slice(0, run.start).join(":");
  const tail = groups.slice(run.start + run.length).join(":");
  return `${head}::${tail}`;
}

/** ::ffff:0:0/96 of RFC 4291, 2.5.5.2. */
function isMapped(address: Uint8Array): boolean {
  return address.every((byte, i) => i >= 12 || byte === (i < 10 ? 0 : 0xff));
}

/** The first of the longest runs of zero groups (RFC 5952, 4.2.3). */
function longestZeros(groups: readonly string[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === "0") length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

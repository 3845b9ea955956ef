import { expect, test } from "bun:test";
import { ipv6Text } from "./address.ts";
import { ipv6 } from "./runtime/address.ts";

/** RFC 5952: its own examples, and the edges of its rules. */
const ADDRESSES: readonly [string, string][] = [
  ["20010db8000000000000000000000001", "2001:db8::1"],
  ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"], // the first of two equal runs
  ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"], // one group is not shortened
  ["20010000000000010000000000000001", "2001:0:0:1::1"], // the longer run
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000000000001", "::1"],
  ["00010000000000000000000000000000", "1::"],
  ["00000000000000000000ffffc0000201", "::ffff:192.0.2.1"],
  ["0000000000000000ffff0000c0000201", "::ffff:0:c000:201"],
  ["fe80000000000000abcdef0123456789", "fe80::abcd:ef01:2345:6789"],
];

for (const [hex, text] of ADDRESSES) {
  test(`${hex} is ${text}`, () => {
    const bytes = Uint8Array.fromHex(hex);
    const out = new Uint8Array(48);
    expect(ipv6Text(bytes, 0)).toBe(text);
    expect(new TextDecoder().decode(out.subarray(0, ipv6(out, 0, bytes, 0)))).toBe(text);
  });
}

import { expect, test } from "bun:test";
import { random, SEED } from "../../../test/support/random.ts";
import { addressOf } from "./address.ts";

test.each([
  ["0.0.0.0", "00000000"],
  ["255.255.255.255", "ffffffff"],
  ["10.1.2.3", "0a010203"],
  ["100.20.3.0", "64140300"],
])("%s is IPv4", (text, hex) => {
  expect(addressOf(text)).toEqual({ family: "IPv4", bytes: [...Uint8Array.fromHex(hex)] });
});

test.each([
  ...["", ".", "...", "1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5"],
  ...["256.0.0.0", "1.2.3.256", "1.2.3.2550", "01.2.3.4", "1.2.3.00", "1.2.3.04", "1.2.3.x"],
  ...["1.2.3.4 ", " 1.2.3.4", "1.2.3.-4", "+1.2.3.4", "1,2,3,4", "1.2.3.\u0664", "1/2.3.4"],
])("%j is no address", (text) => {
  expect(addressOf(text)).toBeUndefined();
});

/** inet_pton(3), as a pattern. */
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

test("of random dots and digits: exactly what the pattern takes", () => {
  const next = random(SEED);
  let taken = 0;
  for (let i = 0; i < 20_000; i += 1) {
    const parts = Array.from({ length: 3 + (next() % 3) }, () => OCTETS[next() % OCTETS.length]);
    const text = parts.join(".");
    const address = addressOf(text);
    expect({ text, found: address !== undefined }).toEqual({ text, found: IPV4.test(text) });
    if (address === undefined) continue;
    taken += 1;
    expect(address.bytes.join(".")).toBe(text);
  }
  expect(taken).toBeGreaterThan(500);
});

const OCTETS = [
  "0",
  "1",
  "9",
  "10",
  "99",
  "100",
  "199",
  "255",
  "256",
  "300",
  "00",
  "01",
  "",
  "1000",
];

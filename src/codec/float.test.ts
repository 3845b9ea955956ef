import { expect, test } from "bun:test";
import { floatText, shortest } from "./float.ts";

/** Bits of a binary32 and the digits that C++17's std::to_chars prints for it. */
const FLOATS: readonly [number, string][] = [
  [0x3dcccccd, "0.1"],
  [0x3eaaaaab, "0.33333334"],
  [0x7f7fffff, "3.4028235e+38"],
  [0x00000001, "1e-45"],
  [0x00800000, "1.1754944e-38"],
  [0x4b800001, "16777218"],
  [0x4ceb79a3, "123456790"], // 123456792 is the same float, in a digit more
  [0xbf800000, "-1"],
  [0x0f800000, "1.2621775e-29"], // a power of two: the gap below is half the gap above
  [0x80000000, "-0"],
  [0x7fc00000, '"NaN"'],
  [0xff800000, '"-Infinity"'],
];

for (const [bits, text] of FLOATS) {
  test(`the float 0x${bits.toString(16)} is ${text}`, () => {
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, bits);
    const found = floatText(shortest(view.getFloat32(0), 4));
    expect(found).toBe(text);
  });
}

test("every binary16 comes back from its digits, and no shorter decimal does", () => {
  const view = new DataView(new ArrayBuffer(2));
  for (let bits = 0; bits < 0x7c00; bits++) {
    view.setUint16(0, bits);
    const value = view.getFloat16(0);
    const short = shortest(value, 2);
    expect(Math.f16round(short)).toBe(value);
    const digits = short.toExponential().replace(/e.*|\./g, "").length;
    if (digits === 1) continue;
    const [mantissa = "", exponent = ""] = short.toExponential(digits - 2).split("e");
    for (const step of [-1, 0, 1]) {
      const scaled = Number(mantissa.replace(".", "")) + step;
      const shorter = Number(`${scaled}e${Number(exponent) - (digits - 2)}`);
      expect(Math.f16round(shorter)).not.toBe(value);
    }
  }
});

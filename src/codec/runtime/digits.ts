/**
 * Decimal digits of integers that come as int32 words, lowest first. Each writer takes the output
 * and where to write, and returns where it stopped; it may touch up to three bytes beyond that.
 *
 * Small numbers stay int32 and large ones are functions of their own: values on both sides of 2^31
 * or 2^53 in one stream must not make the JIT compile the common case anew.
 */
export interface DigitWriters {
  /** A number from 0 to below 10^8. */
  small(out: DataView, at: number, value: number): number;
  u32(out: DataView, at: number, word: number): number;
  i32(out: DataView, at: number, word: number): number;
  u64(out: DataView, at: number, low: number, high: number): number;
  i64(out: DataView, at: number, low: number, high: number): number;
  u128(out: DataView, at: number, w0: number, w1: number, w2: number, w3: number): number;
  i128(out: DataView, at: number, w0: number, w1: number, w2: number, w3: number): number;
}

const WORD = 4294967296; // 2^32
const MINUS = 0x2d;

let made: DigitWriters | undefined;

/** Made once and on first use: the tables take 80 KB. */
export function digitWriters(): DigitWriters {
  made ??= makeWriters();
  return made;
}

/** The numbers below 10^4 as little-endian words of ASCII: "0000" to "9999". */
function fourDigits(): Int32Array {
  const table = new Int32Array(10000);
  for (let i = 0; i < 100; i++) {
    const high = 0x3030 | ((i / 10) | 0) | ((i % 10) << 8);
    table.fill(high, i * 100, i * 100 + 100);
  }
  for (let i = 0; i < 100; i++) {
    const low = (table[i * 100] as number) << 16;
    for (let at = i; at < 10000; at += 100) table[at] = (table[at] as number) | low;
  }
  return table;
}

/** The same without leading zeros. */
function withoutZeros(four: Int32Array): Int32Array {
  const table = four.slice();
  for (let i = 0; i < 1000; i++) {
    const zeros = i < 10 ? 3 : i < 100 ? 2 : 1;
    table[i] = (four[i] as number) >> (8 * zeros);
  }
  return table;
}

/**
 * `u32` and `u64` spell the common cases out instead of calling each other: before they are
 * compiled a call costs more than the digits do, and the JIT does not copy such long functions
 * into each place that calls them, which would make it compile for longer than it saves.
 */
function makeWriters(): DigitWriters {
  const four = fourDigits();
  const short = withoutZeros(four);

  function small(out: DataView, at: number, value: number): number {
    if (value < 10000) {
      const word = short[value] as number;
      out.setInt32(at, word, true);
      return at + 4 - (Math.clz32(word) >> 3); // the empty bytes are the high ones
    }
    const top = (value / 10000) | 0;
    const word = short[top] as number;
    const end = at + 4 - (Math.clz32(word) >> 3);
    out.setInt32(at, word, true);
    out.setInt32(end, four[value - top * 10000] as number, true);
    return end + 4;
  }

  function u32(out: DataView, at: number, word: number): number {
    if (word < 0 || word >= 100000000) {
      const value = word >>> 0;
      const top = (value / 1e8) | 0; // two digits at most
      const rest = (value - top * 1e8) | 0;
      const middle = (rest / 10000) | 0;
      const first = short[top] as number;
      const end = at + 4 - (Math.clz32(first) >> 3);
      out.setInt32(at, first, true);
      out.setInt32(end, four[middle] as number, true);
      out.setInt32(end + 4, four[rest - middle * 10000] as number, true);
      return end + 8;
    }
    if (word < 10000) {
      const first = short[word] as number;
      out.setInt32(at, first, true);
      return at + 4 - (Math.clz32(first) >> 3);
    }
    const top = (word / 10000) | 0;
    const first = short[top] as number;
    const end = at + 4 - (Math.clz32(first) >> 3);
    out.setInt32(at, first, true);
    out.setInt32(end, four[word - top * 10000] as number, true);
    return end + 4;
  }

  function u64(out: DataView, at: number, low: number, high: number): number {
    if (high !== 0) {
      if (high >>> 21 === 0) return large(out, at, high * WORD + (low >>> 0));
      return huge(out, at, low, high);
    }
    if (low < 0 || low >= 100000000) return u32(out, at, low);
    if (low < 10000) {
      const first = short[low] as number;
      out.setInt32(at, first, true);
      return at + 4 - (Math.clz32(first) >> 3);
    }
    const top = (low / 10000) | 0;
    const first = short[top] as number;
    const end = at + 4 - (Math.clz32(first) >> 3);
    out.setInt32(at, first, true);
    out.setInt32(end, four[low - top * 10000] as number, true);
    return end + 4;
  }

  /** A double from 10^8 to below 2^53: its quotient by 10^8 stays below 2^27, where rounding cannot reach the next integer. */
  function large(out: DataView, at: number, value: number): number {
    const top = (value / 1e8) | 0;
    const rest = (value - top * 1e8) | 0;
    const middle = (rest / 10000) | 0;
    const end = small(out, at, top);
    out.setInt32(end, four[middle] as number, true);
    out.setInt32(end + 4, four[rest - middle * 10000] as number, true);
    return end + 8;
  }

  /** From 2^53: one long division by 10^4 leaves a quotient below 2^51. */
  function huge(out: DataView, at: number, low: number, high: number): number {
    const top = Math.floor((high >>> 0) / 10000);
    const rest = ((high >>> 0) - top * 10000) * WORD + (low >>> 0);
    const bottom = Math.floor(rest / 10000);
    const end = large(out, at, top * WORD + bottom);
    out.setInt32(end, four[rest - bottom * 10000] as number, true);
    return end + 4;
  }

  function i32(out: DataView, at: number, word: number): number {
    if (word >= 0) return u32(out, at, word);
    out.setUint8(at, MINUS);
    return u32(out, at + 1, -word | 0); // -(-2^31) wraps to itself, which is right as unsigned
  }

  function i64(out: DataView, at: number, low: number, high: number): number {
    if (high >= 0) return u64(out, at, low, high);
    out.setUint8(at, MINUS);
    return u64(out, at + 1, -low | 0, low === 0 ? -high | 0 : ~high);
  }

  function u128(out: DataView, at: number, w0: number, w1: number, w2: number, w3: number): number {
    if ((w2 | w3) === 0) return u64(out, at, w0, w1);
    let rest = 0;
    const divide = (word: number) => {
      const value = rest * WORD + (word >>> 0);
      const quotient = Math.floor(value / 10000);
      rest = value - quotient * 10000;
      return quotient | 0;
    };
    const [q3, q2, q1, q0] = [divide(w3), divide(w2), divide(w1), divide(w0)];
    const end = u128(out, at, q0, q1, q2, q3);
    out.setInt32(end, four[rest] as number, true);
    return end + 4;
  }

  function i128(out: DataView, at: number, w0: number, w1: number, w2: number, w3: number): number {
    if (w3 >= 0) return u128(out, at, w0, w1, w2, w3);
    out.setUint8(at, MINUS);
    const n0 = -w0 | 0;
    const n1 = w0 === 0 ? -w1 | 0 : ~w1;
    const n2 = (w0 | w1) === 0 ? -w2 | 0 : ~w2;
    const n3 = (w0 | w1 | w2) === 0 ? -w3 | 0 : ~w3;
    return u128(out, at + 1, n0, n1, n2, n3);
  }

  return { small, u32, i32, u64, i64, u128, i128 };
}

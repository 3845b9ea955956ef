/** Numbers of three digits. */
const COUNT = 1000;

/**
 * The numbers below 1000 as little-endian words of ASCII. `others`: with leading zeros; `first`:
 * without them, and how many digits they are in the highest byte.
 */
export interface DigitTables {
  readonly first: Int32Array;
  readonly others: Int32Array;
}

let made: DigitTables | undefined;

/** Made once and on first use. */
export function digitTables(): DigitTables {
  made ??= makeTables();
  return made;
}

function makeTables(): DigitTables {
  const [first, others] = [new Int32Array(COUNT), new Int32Array(COUNT)];
  for (let i = 0; i < COUNT; i++) {
    const digits = 0x303030 | ((i / 100) | 0) | ((((i / 10) | 0) % 10) << 8) | ((i % 10) << 16);
    const zeros = i < 10 ? 2 : i < 100 ? 1 : 0;
    others[i] = digits;
    first[i] = (digits >> (8 * zeros)) | ((3 - zeros) << 24);
  }
  return { first, others };
}

/** What is known of how full the buckets of a hash map are: that many entries were in that many of them. */
export class Density {
  #entries = 0;
  #buckets = 0;

  learn(entries: number, buckets: number): void {
    this.#entries += entries;
    this.#buckets += buckets;
  }

  /** What is long ago counts less: the map may be filling. */
  age(): void {
    this.#entries /= 2;
    this.#buckets /= 2;
  }

  /** How many entries are to be expected in so many buckets. */
  expected(buckets: number): number {
    return (buckets * this.#entries) / this.#buckets;
  }

  /** By how much that may be off, of keys that are spread by a hash: in these buckets, and in those that tell of them. */
  deviation(expected: number): number {
    return Math.sqrt(expected + expected ** 2 / Math.max(1, this.#entries));
  }
}

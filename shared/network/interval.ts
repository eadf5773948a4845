/** What a value may be at the least and at the most. */

/** Closed interval of integers. */
export interface Interval {
  readonly minimum: bigint;
  readonly maximum: bigint;
}

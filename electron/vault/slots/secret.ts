/** What making and opening a slot yields, whatever its kind. */

/** A slot's secret, new or recovered: the caller wraps or unwraps with it and zeroes it. */
export interface NewSlotSecret {
  readonly secret: Uint8Array;
  readonly parameters: Uint8Array;
  /** Of a recovery slot: the code, to be shown once and kept nowhere. */
  readonly recoveryCode?: string;
}

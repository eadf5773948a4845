/** How expensive one guess of a passphrase is, and the bounds within which a stored cost is believed. */
import { CryptoNetsError, type ErrorCode } from '../../shared/errors/index.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';

/** scrypt's parameters (RFC 7914); N = 2^logN. Memory is 128 * N * r bytes. */
export interface ScryptCost {
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** OWASP's recommendation for scrypt: 128 MiB and about 0.3 s on a desktop core. */
export const DEFAULT_COST: ScryptCost = { logN: 17, r: 8, p: 1 };

/** Below: too cheap to guess. Above: a changed file could make us allocate gigabytes or compute for minutes. */
export const COST_BOUNDS = {
  minLogN: 15,
  maxLogN: 20,
  minR: 8,
  maxR: 16,
  maxP: 4,
  maxMemoryBytes: 2 ** 30,
} as const;

export function isAllowedCost({ logN, r, p }: ScryptCost): boolean {
  const bounds = COST_BOUNDS;
  return (
    [logN, r, p].every(Number.isInteger) &&
    logN >= bounds.minLogN &&
    logN <= bounds.maxLogN &&
    r >= bounds.minR &&
    r <= bounds.maxR &&
    p >= 1 &&
    p <= bounds.maxP &&
    128 * 2 ** logN * r <= bounds.maxMemoryBytes
  );
}

/** Throws `code` when the cost is outside COST_BOUNDS. */
export function assertAllowedCost(cost: ScryptCost, code: ErrorCode): void {
  if (isAllowedCost(cost)) return;
  throw new CryptoNetsError(code, 'the cost of the passphrase is outside its bounds');
}

/** logN, r, p in one byte each. */
export function writeCost(writer: ByteWriter, cost: ScryptCost): void {
  assertAllowedCost(cost, 'ARGUMENT_INVALID');
  writer.u8(cost.logN).u8(cost.r).u8(cost.p);
}

/** Reads and bounds a stored cost before anything is computed with it. */
export function readCost(reader: ByteReader): ScryptCost {
  const cost: ScryptCost = { logN: reader.u8(), r: reader.u8(), p: reader.u8() };
  if (!isAllowedCost(cost)) reader.fail('the cost of the passphrase is outside its bounds');
  return cost;
}

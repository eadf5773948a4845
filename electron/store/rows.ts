/** What the tables have in common: ids, pages and their bounds. */
import { randomBytes } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** 16 random bytes as 32 lower-case hexadecimal digits. */
export type RowId = string;
const ROW_ID = /^[0-9a-f]{32}$/;

export function newRowId(): RowId {
  return randomBytes(16).toString('hex');
}

/** Throws ARGUMENT_INVALID. */
export function assertRowId(id: string): void {
  if (!ROW_ID.test(id)) throw new CryptoNetsError('ARGUMENT_INVALID', 'an id is not 32 hexadecimal digits');
}

export interface Page {
  /** 1..200, 50 when absent. */
  readonly limit?: number;
  /** Rows to skip, 0 when absent. */
  readonly offset?: number;
}

export const MAX_PAGE_ROWS = 200;

/** Throws ARGUMENT_INVALID. */
export function pageLimit(limit = 50): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE_ROWS) return limit;
  throw new CryptoNetsError('ARGUMENT_INVALID', `a page has 1 to ${String(MAX_PAGE_ROWS)} rows`);
}

/** Throws ARGUMENT_INVALID. */
export function pageOffset(offset = 0): number {
  if (Number.isSafeInteger(offset) && offset >= 0) return offset;
  throw new CryptoNetsError('ARGUMENT_INVALID', 'the offset of a page is not a whole number from 0');
}

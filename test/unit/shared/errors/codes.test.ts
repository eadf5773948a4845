/** The table of codes agrees with itself, and tells what only a client can know from what a server may claim. */
import { describe, expect, it } from 'vitest';
import { ERROR_FACTS, isServerErrorCode, type ErrorCode } from '../../../../shared/errors/index.ts';

const CODES = Object.keys(ERROR_FACTS) as ErrorCode[];

describe('what a server may claim', () => {
  it.each([
    'CANCELLED',
    'HOST_LOST',
    'SERVER_LOST',
    'SERVER_UNREACHABLE',
    'PASSPHRASE_WRONG',
    'STORE_CORRUPT',
  ])('is not %s', (code) => expect(isServerErrorCode(code)).toBe(false));

  it.each([
    'BUSY',
    'SERVER_INCOMPATIBLE',
    'EVALUATION_KEYS_NO_ROOM',
    'EVALUATION_KEYS_MISSING',
    'PLAN_MISMATCH',
    'INTERNAL',
  ])('is %s', (code) => expect(isServerErrorCode(code)).toBe(true));

  it.each(['', 'constructor', 'ok', undefined])('is not %s, which is no code', (code) =>
    expect(isServerErrorCode(code)).toBe(false),
  );
});

describe('what to do', () => {
  it('is to do the same again only where the same request may succeed', () => {
    for (const code of CODES) {
      const { recover, retry } = ERROR_FACTS[code];
      if (recover === 'wait-and-retry') expect(retry, code).toBe('same');
      if (recover === 'update-program' || recover === 'restore') expect(retry, code).not.toBe('same');
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRecoveryCode, parseRecoveryCode } from '../../../../electron/vault/recovery-code.ts';
import { codeOf } from './support.ts';

const secrets = fc.uint8Array({ minLength: 20, maxLength: 20 });
const CODE = formatRecoveryCode(Uint8Array.from({ length: 20 }, (_, i) => i * 13));

describe('recovery codes', () => {
  it('have nine groups of four, without letters that look like digits', () => {
    expect(CODE).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('bring every secret back', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        expect(parseRecoveryCode(formatRecoveryCode(secret))).toEqual(secret);
      }),
    );
  });

  it('are read the way people type', () => {
    const typed = ` ${CODE.toLowerCase().replaceAll('-', '  ').replaceAll('1', 'l').replaceAll('0', 'o')} `;
    expect(parseRecoveryCode(typed)).toEqual(parseRecoveryCode(CODE));
    expect(parseRecoveryCode(CODE.replaceAll('1', 'I'))).toEqual(parseRecoveryCode(CODE));
  });

  it('find each single wrong letter and each swap of neighbours', async () => {
    const symbols = [...CODE.replaceAll('-', '')];
    for (const [i, symbol] of symbols.entries()) {
      const typo = symbols.with(i, symbol === 'Z' ? 'Y' : 'Z').join('');
      expect(await codeOf(() => parseRecoveryCode(typo))).toBe('PASSPHRASE_WRONG');
      const next = symbols[i + 1];
      if (next === undefined || next === symbol) continue;
      const swap = symbols
        .with(i, next)
        .with(i + 1, symbol)
        .join('');
      expect(await codeOf(() => parseRecoveryCode(swap))).toBe('PASSPHRASE_WRONG');
    }
  });

  it.each(['', 'U', CODE.slice(0, -1), `${CODE}0`, `${CODE.slice(0, -1)}U`, '-'.repeat(1_000_000)])(
    'refuse what is none (case %#)',
    async (text) => {
      expect(await codeOf(() => parseRecoveryCode(text))).toBe('PASSPHRASE_WRONG');
    },
  );
});

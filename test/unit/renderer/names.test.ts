/** Names, codes and secrets as people meet them: what is refused is said in words, what is written down has lines of one length. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeLines } from '../../../renderer/src/lib/code-lines.ts';
import { toReport } from '../../../shared/errors/index.ts';
import { CALLS, keyName } from '../../../shared/ipc/contract.ts';
import { isNameLike } from '../../../shared/ipc/typed-text.ts';

const refusalOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return toReport(error).message;
  }
};

describe('a name', () => {
  it('that cannot be is refused in words, and known to be refused while it is typed', () => {
    expect(refusalOf(() => keyName('work/home', 'input.name'))).toBe(
      'input.name: expected a name of letters, digits, spaces, dots, dashes and underscores',
    );
    expect([isNameLike('work/home'), isNameLike('Schlüssel 2'), isNameLike('  ')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('is known to be refused exactly where the host refuses it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }), (text) => {
        fc.pre(text.trim() !== '' && text.length <= 64);
        expect(isNameLike(text)).toBe(refusalOf(() => keyName(text, 'name')) === undefined);
      }),
    );
  });
});

it('no refusal of the contract shows an expression', () => {
  const wrong = { id: '/', name: '/', model: '/', operationId: '/'.repeat(32), commitment: '/'.repeat(64) };
  const messages = Object.values(CALLS).flatMap((call) => {
    // Each field alone, so that the first fault does not hide the others.
    const said = Object.entries(wrong).map(([field, value]) =>
      refusalOf(() =>
        (call.parse as (value: unknown, where: string) => unknown)({ [field]: value }, 'input'),
      ),
    );
    return said.filter((message) => message !== undefined);
  });
  expect(messages.some((message) => message.includes('hexadecimal'))).toBe(true);
  for (const message of messages) expect(message).not.toMatch(/\^|\\p\{|\[A-Z/);
});

describe('a recovery code', () => {
  const code = 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH-JJJJ';

  it('stands on lines of the same number of groups', () => {
    expect(codeLines(code)).toEqual(['AAAA-BBBB-CCCC-', 'DDDD-EEEE-FFFF-', 'GGGG-HHHH-JJJJ']);
    expect(codeLines('AAAA-BBBB-CCCC-DDDD')).toEqual(['AAAA-BBBB-', 'CCCC-DDDD']);
    expect(codeLines('')).toEqual([]);
  });

  it('is the code again when its lines are put together', () => {
    expect(codeLines(code).join('')).toBe(code);
  });
});

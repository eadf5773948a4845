/** Frames are parsed before use on both sides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHostFrame, parseViewFrame } from '../../../../electron/ipc/frames.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';

const SESSION = 'ab'.repeat(16);

describe('frames of a view', () => {
  it('takes a hello and a call, and drops what does not belong', () => {
    expect(parseViewFrame({ kind: 'hello', session: null, after: 0, extra: 1 })).toEqual({
      kind: 'hello',
      session: null,
      after: 0,
    });
    expect(parseViewFrame({ kind: 'call', id: 3, name: 'keys.list', input: [1] })).toEqual({
      kind: 'call',
      id: 3,
      name: 'keys.list',
      input: [1],
    });
  });

  it.each([
    [null],
    [[]],
    ['hello'],
    [{ kind: 'welcome' }],
    [{ kind: 'hello', session: 'short', after: 0 }],
    [{ kind: 'hello', session: SESSION, after: -1 }],
    [{ kind: 'hello', session: SESSION, after: 1.5 }],
    [{ kind: 'call', id: 1, name: 5 }],
    [{ kind: 'call', id: 1, name: 'x'.repeat(65) }],
    [{ kind: 'call', id: 2 ** 60, name: 'x' }],
  ])('refuses %j', (frame) => {
    expect(() => parseViewFrame(frame)).toThrow(CryptoNetsError);
  });
});

describe('frames of the host', () => {
  it('turns an answer with an unknown code into INTERNAL', () => {
    const frame = { kind: 'answer', id: 1, result: { ok: false, error: { code: 'NOVEL', message: 'x' } } };
    expect(parseHostFrame(frame)).toMatchObject({ result: { ok: false, error: { code: 'INTERNAL' } } });
  });

  it.each([
    [{ kind: 'event', sequence: 1, name: 'toString', event: 1 }],
    [{ kind: 'answer', id: 1, result: { ok: 'yes' } }],
    [{ kind: 'answer', id: 1 }],
    [{ kind: 'welcome', session: SESSION, sequence: 0 }],
    [{ kind: 'welcome', session: 'no', sequence: 0, resumed: true }],
  ])('refuses %j', (frame) => {
    expect(() => parseHostFrame(frame)).toThrow(CryptoNetsError);
  });
});

it('meets any value with a frame or MESSAGE_INVALID', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const parse of [parseViewFrame, parseHostFrame]) {
        try {
          parse(value);
        } catch (error) {
          expect((error as CryptoNetsError).code).toBe('MESSAGE_INVALID');
        }
      }
    }),
  );
});

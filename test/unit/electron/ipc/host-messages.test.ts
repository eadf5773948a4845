/** What main and host say to each other is parsed: nothing else gets through. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseToHost, parseToMain } from '../../../../electron/ipc/host-messages.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';

const START = {
  kind: 'start',
  profileDir: null,
  modelsDir: '/m',
  version: '1',
  keyring: { backend: 'kwallet6', available: true },
};

describe('messages between main and host', () => {
  it('come through as they are, without what does not belong', () => {
    expect(parseToHost({ ...START, extra: 1 })).toEqual(START);
    const ask = { kind: 'keyring', id: 1, action: 'wrap', bytes: Uint8Array.of(1) };
    expect(parseToMain(ask)).toEqual(ask);
  });

  it.each([
    [{ ...START, modelsDir: 'x'.repeat(5000) }],
    [{ ...START, keyring: { backend: 'kwallet6', available: 'yes' } }],
    [{ kind: 'keyring-answer', id: 0, bytes: null }],
    [{ kind: 'keyring-answer', id: 1, bytes: new Uint8Array(8193) }],
    [{ kind: 'server-ready', id: 1, line: 'x'.repeat(9000) }],
  ])('to the host are refused: %#', (message) => {
    expect(() => parseToHost(message)).toThrow(CryptoNetsError);
  });

  it.each([
    [{ kind: 'server-start', id: 1, modelsDir: '/m', engine: 'fast' }],
    [{ kind: 'server-start', id: 1, modelsDir: '/m', engine: 'seal', privateModel: '../x' }],
    [{ kind: 'server-start', id: 1, modelsDir: '/m', engine: 'seal', privateModel: { toString: {} } }],
    [{ kind: 'server-stop', id: 1.5 }],
    [{ kind: 'keyring', id: 1, action: 'wrap', bytes: [1] }],
    [{ kind: 'failed', code: 7 }],
  ])('to main are refused: %j', (message) => {
    expect(() => parseToMain(message)).toThrow(CryptoNetsError);
  });

  it('meet any other value with MESSAGE_INVALID', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const parse of [parseToHost, parseToMain])
          expect(() => parse(value)).toThrow(expect.objectContaining({ code: 'MESSAGE_INVALID' }));
      }),
    );
  });
});

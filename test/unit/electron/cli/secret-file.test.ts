/** Secrets in files, from whatever wrote the file; and typed ones, in whatever pieces they come. */
import { describe, expect, it } from 'vitest';
import { typedLine } from '../../../../electron/cli/passphrase.ts';
import { secretText } from '../../../../electron/cli/secret-file.ts';
import { codeOf, failure } from '../vault/support.ts';

const TEXT = 'drei Brücken über die Spree';
const utf16le = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('a secret in a file', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark (Notepad)', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 (PowerShell)', utf16le(`${TEXT}\r\n`)],
    ['UTF-16, big endian', utf16le(TEXT).swap16()],
    ['a line break (echo)', Buffer.from(`${TEXT}\n`)],
    ['a line break of Windows', Buffer.from(`${TEXT}\r\n`)],
  ])('is the same text: %s', (_, bytes) => {
    expect(secretText(bytes)).toBe(TEXT);
  });

  it('loses one line break, and no space', () => {
    expect(secretText(Buffer.from(` ${TEXT} \n\n`))).toBe(` ${TEXT} \n`);
  });

  it.each<[string, Uint8Array, string]>([
    ['random bytes', Uint8Array.from({ length: 32 }, () => 0xff), 'not UTF'],
    ['bytes that only look like UTF-8', Uint8Array.of(0x61, 0xc3, 0x28), 'not UTF-8'],
    ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le'), ''],
    ['half a UTF-16 letter', utf16le(TEXT).subarray(0, 9), 'not UTF-16LE'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'NUL'],
    ['what another program could not read', Buffer.from('\ufffd\ufffd\ufffd'), 'U+FFFD'],
  ])('is refused with a reason: %s', async (_, bytes, reason) => {
    const error = await failure(() => secretText(bytes));
    expect([error.code, error.message]).toEqual(['PASSPHRASE_NOT_TEXT', expect.stringContaining(reason)]);
  });
});

describe('a typed secret', () => {
  async function* pieces(...parts: (Uint8Array | string)[]): AsyncGenerator<Uint8Array | string> {
    yield* parts;
  }

  it('keeps letters whose bytes come in two pieces', async () => {
    const bytes = Buffer.from('Brücke\r');
    expect(await typedLine(pieces(bytes.subarray(0, 3), bytes.subarray(3)))).toBe('Brücke');
  });

  it('takes back what was taken back, and ends when it is ended', async () => {
    expect(await typedLine(pieces('abx\u007fc', 'd\n'))).toBe('abcd');
    expect(await typedLine(pieces('wrong\u0015right\r'))).toBe('right');
    expect(await codeOf(() => typedLine(pieces('half\u0003')))).toBe('CANCELLED');
  });
});

/** The bytes of a text as UTF-8, whatever program wrote them: UTF-16 is written anew, and what is neither is refused with its line. */
import { isUtf8 } from 'node:buffer';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { encodingOf } from '../../shared/image/index.ts';

const NEW_LINE = 10;

/**
 * @param head the first bytes, to tell by
 * @param all every byte, those of the head first
 * @throws TABLE_INVALID
 */
export function asUtf8(head: Uint8Array, all: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoding = encodingOf(head);
  if (encoding === 'utf-32') throw notText('it is UTF-32');
  return encoding === 'utf-8' ? checked(all) : rewritten(all, encoding);
}

const notText = (what: string, cause?: unknown): CryptoNetsError =>
  new CryptoNetsError('TABLE_INVALID', `${what}: save it as UTF-8`, { cause });

async function* checked(all: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of all) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw notText(`line ${line + linesBeforeFault(chunk)}: neither UTF-8 nor UTF-16`, cause);
    }
    if (chunk.includes(0)) throw new CryptoNetsError('TABLE_INVALID', 'expected text, got other bytes');
    line += newLines(chunk);
    yield chunk;
  }
  try {
    decoder.decode();
  } catch (cause) {
    throw notText(`line ${line}: neither UTF-8 nor UTF-16`, cause);
  }
}

async function* rewritten(
  all: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  try {
    for await (const chunk of all) yield encoder.encode(decoder.decode(chunk, { stream: true }));
    yield encoder.encode(decoder.decode());
  } catch (cause) {
    throw cause instanceof TypeError ? notText('not well-formed UTF-16', cause) : cause;
  }
}

function newLines(bytes: Uint8Array): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEW_LINE); at >= 0; at = bytes.indexOf(NEW_LINE, at + 1)) lines += 1;
  return lines;
}

/** Of a piece that does not decode. */
function linesBeforeFault(bytes: Uint8Array): number {
  let [lines, start] = [0, 0];
  // The rest of a letter that began in the piece before.
  while ((bytes[start]! & 0xc0) === 0x80 && start < 3) start += 1;
  for (let end = bytes.indexOf(NEW_LINE); end >= 0; end = bytes.indexOf(NEW_LINE, start)) {
    if (!isUtf8(bytes.subarray(start, end))) return lines;
    [lines, start] = [lines + 1, end + 1];
  }
  return isUtf8(bytes.subarray(start)) ? 0 : lines;
}

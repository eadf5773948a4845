/** Sequences as text: one a line, or FASTA records (a line that begins with > names what follows). */
import { CryptoNetsError } from '../../shared/errors/index.ts';

const MAX_CHARACTERS = 1 << 22;

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\r|\n/);
    rest = lines.pop()!;
    if (rest.length > MAX_CHARACTERS)
      throw new CryptoNetsError('TABLE_INVALID', `a line of more than ${MAX_CHARACTERS} characters`);
    yield* lines;
  }
  yield rest + decoder.decode();
}

/** Empty lines are passed over. */
export async function* lineRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  for await (const line of linesOf(chunks)) if (line.trim() !== '') yield [line.trim()];
}

/** Name and letters of each record, however many lines it has. */
export async function* fastaRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  let id: string | undefined;
  let letters = '';
  for await (const line of linesOf(chunks)) {
    if (line.startsWith('>')) {
      if (id !== undefined) yield [id, letters];
      [id, letters] = [line.slice(1).trim(), ''];
    } else if (line.trim() !== '') {
      letters += line.trim();
      if (letters.length > MAX_CHARACTERS)
        throw new CryptoNetsError('TABLE_INVALID', `a sequence of more than ${MAX_CHARACTERS} letters`);
    }
  }
  if (id !== undefined) yield [id, letters];
}

/** No message of the protocol has a place for a secret. */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PROTOS = fileURLToPath(new URL('../../proto/cryptonets/v1/', import.meta.url));
const FIELD = /^\s*(?:repeated\s+|optional\s+)?[\w.]+\s+(\w+)\s*=\s*\d+\s*(?:\[.*\])?;/gm;
const SECRET =
  /secret|private|pixel|slot|score|noise|budget|label|passphrase|password|image|grey|gray|sk\b|plaintext/i;

function fieldNames(proto: string): string[] {
  return [...proto.matchAll(FIELD)].map((match) => match[1]!);
}

describe('the protocol', async () => {
  const files = (await readdir(PROTOS)).filter((name) => name.endsWith('.proto'));

  it.each(files)('has no field for a secret in %s', async (name) => {
    const names = fieldNames(await readFile(`${PROTOS}${name}`, 'utf8'));
    expect(names.length).toBeGreaterThan(3);
    // A limit of the server (max_…) says nothing of a client.
    expect(names.filter((field) => SECRET.test(field) && !field.startsWith('max_'))).toEqual([]);
  });

  it('would be caught with one', () => {
    const planted =
      'message M {\n  bytes secret_key = 1;\n  repeated uint32 pixels = 2;\n  uint32 size = 3;\n}';
    expect(fieldNames(planted).filter((field) => SECRET.test(field))).toEqual(['secret_key', 'pixels']);
  });
});

/** Tokens: made, listed, revoked; what lies on disk lets nobody in. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Access } from '../../../../server/identity/access.ts';
import { sees } from '../../../../server/identity/grant.ts';
import { expiryOf, tokenCommand } from '../../../../server/identity/token-command.ts';

let folder = '';
let tokens = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-tokens-'));
  tokens = join(folder, 'tokens.json');
});
afterEach(() => rm(folder, { recursive: true }));

const run = (...args: string[]): Promise<string> => tokenCommand([...args, '--tokens', tokens]);
const create = async (...args: string[]): Promise<string> =>
  (await run('create', '--name', 'alice', ...args)).trim();

interface Listed {
  tokens: { id: string; name: string; state: string; models?: string[]; queries?: number }[];
}
const list = async (): Promise<Listed['tokens']> =>
  (JSON.parse(await run('list', '--json')) as Listed).tokens;

describe('a token', () => {
  it('opens what it says, and is on disk as a digest only, for its owner alone', async () => {
    const secret = await create('--model', 'a', '--model', 'b', '--queries', '100', '--expires', '1d');
    const text = await readFile(tokens, 'utf8');
    expect(secret).toMatch(/^cn_[\w-]{43}$/);
    expect(text).not.toContain(secret);
    expect((await stat(tokens)).mode & 0o777).toBe(0o600);
    const grant = (await Access.open({ tokens })).grantOf(secret);
    expect(grant).toMatchObject({ models: ['a', 'b'], queries: 100 });
    expect([sees(grant, 'a'), sees(grant, 'c')]).toEqual([true, false]);
    expect(await list()).toMatchObject([{ name: 'alice', state: 'valid', models: ['a', 'b'], queries: 100 }]);
    expect(await run('list')).not.toContain(secret);
  });

  it('is refused when it is another, was revoked, or has expired', async () => {
    const secret = await create('--expires', '1h');
    const access = await Access.open({ tokens });
    expect(() => access.grantOf(`${secret}x`)).toThrow(expect.objectContaining({ code: 'NOT_AUTHORIZED' }));
    expect(() => access.grantOf(secret, Date.now() + 2 * 3_600_000)).toThrow('the token has expired');
    const [{ id } = { id: '' }] = await list();
    await run('revoke', id);
    expect(access.grantOf(secret)).toBeDefined();
    await access.reload();
    expect(() => access.grantOf(secret)).toThrow(expect.objectContaining({ code: 'NOT_AUTHORIZED' }));
    expect((await list())[0]).toMatchObject({ state: 'revoked' });
  });

  it('is not lost when several are made at once, and nothing is left beside the file', async () => {
    await Promise.all(Array.from({ length: 6 }, (_, index) => run('create', '--name', `user ${index}`)));
    expect((await list()).map(({ name }) => name).sort()).toEqual([0, 1, 2, 3, 4, 5].map((n) => `user ${n}`));
    expect(await readdir(folder)).toEqual(['tokens.json']);
  });
});

describe('the one token of everybody', () => {
  const open = async (text: string): Promise<Access> => {
    const tokenFile = join(folder, 'token');
    await writeFile(tokenFile, text);
    return Access.open({ tokenFile });
  };

  it('has no grant of its own', async () => {
    expect(
      (await open('sixteen-characters-and-more\n')).grantOf('sixteen-characters-and-more'),
    ).toBeUndefined();
  });

  it.each([
    'short',
    'two-lines-of-a-file\nare-no-token-at-all',
    'a break\u0007 within the token',
    'nineteen-ümlaut-characters',
  ])('is not %j, which nobody could send', (text) =>
    expect(open(text)).rejects.toMatchObject({ code: 'CONFIG_INVALID' }),
  );

  it('that others may read is told', async () => {
    const access = await open('sixteen-characters-and-more');
    expect(await access.openToOthers()).toHaveLength(1);
  });
});

describe('what is asked wrongly', () => {
  it.each([
    [['create'], '--name'],
    [['create', '--name', 'x', '--expires', 'soon'], '--expires'],
    [['create', '--name', 'x', '--expires', '2001-01-01'], 'is over'],
    [['create', '--name', 'x', '--queries', '0'], '--queries'],
    [['create', '--name', 'x', '--model', '../x'], '--model'],
    [['revoke', '123456789abc'], 'there is no token'],
    [['revoke'], 'expected the id'],
    [['delete'], 'expected create, list or revoke'],
  ])('%j', (args, message) =>
    expect(run(...args)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: expect.stringContaining(message),
    }),
  );

  it('leaves the file as it is when it is no list of tokens', async () => {
    await writeFile(tokens, '{"version": 1, "tokens": [{"id": "x"}]}');
    await expect(run('create', '--name', 'x')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(await readFile(tokens, 'utf8')).toContain('"x"');
  });
});

it('expiry is a date or a time from now', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  expect(expiryOf('90d', now)).toBe('2026-04-01T00:00:00.000Z');
  expect(expiryOf('12h', now)).toBe('2026-01-01T12:00:00.000Z');
  expect(expiryOf('2027-01-31', now)).toBe('2027-01-31T00:00:00.000Z');
});

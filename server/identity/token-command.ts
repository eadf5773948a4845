/** `npm run server -- token create|list|revoke`: who may call, kept in the file of tokens. The secret is printed once and kept nowhere. */
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { changeTokens, readTokens } from './token-file.ts';
import { makeToken, stateOf, type TokenEntry } from './token-list.ts';

export const TOKEN_USAGE = `npm run server -- token create --tokens FILE --name NAME [options]
npm run server -- token list --tokens FILE [--json]
npm run server -- token revoke --tokens FILE ID

  --tokens FILE       the file of tokens (0600; made by the first create); the server reads it by --tokens FILE
  --name NAME         whose token it is, for people
  --model NAME        the token is for this model only; may be repeated
  --expires WHEN      a date (2027-01-31 or 2027-01-31T12:00:00Z) or a time from now (90d, 12h); never without it
  --queries N         budget of queries; none without it
  --json              print JSON

A running server takes the file anew on SIGHUP. A token that was revoked, or has expired, is refused from then on; calls that run go on.
`;

const OPTIONS = {
  tokens: { type: 'string' },
  name: { type: 'string' },
  model: { type: 'string', multiple: true },
  expires: { type: 'string' },
  queries: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

function argument(message: string, cause?: unknown): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message, { cause });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: true });
  } catch (cause) {
    throw argument(cause instanceof Error ? cause.message : 'invalid arguments', cause);
  }
}

type Values = ReturnType<typeof parse>['values'];

const SPAN = /^(\d{1,5})([dh])$/;
const HOUR_MS = 3_600_000;

/** @throws ARGUMENT_INVALID */
export function expiryOf(text: string, now = new Date()): string {
  const span = SPAN.exec(text);
  const ms = span ? now.getTime() + Number(span[1]) * (span[2] === 'd' ? 24 : 1) * HOUR_MS : Date.parse(text);
  if (!Number.isFinite(ms))
    throw argument(`--expires: expected a date, or a time such as 90d, got "${text}"`);
  if (ms <= now.getTime()) throw argument(`--expires: ${text} is over`);
  return new Date(ms).toISOString();
}

function queriesOf(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw argument('--queries: expected a whole number from 1 on');
  return count;
}

async function create(file: string, { name, model, expires, queries, json }: Values): Promise<string> {
  if (name === undefined) throw argument('--name: whose token is it?');
  const wish = {
    name,
    ...(model === undefined ? {} : { models: model }),
    ...(queries === undefined ? {} : { queries: queriesOf(queries) }),
    ...(expires === undefined ? {} : { expiresAt: expiryOf(expires) }),
  };
  const { secret, entry } = made(wish);
  await changeTokens(file, (tokens) => ({ tokens: [...tokens, entry], result: undefined }));
  if (json) return `${JSON.stringify({ ...shown(entry), token: secret })}\n`;
  return `${secret}\n`;
}

function made(wish: Parameters<typeof makeToken>[0]): ReturnType<typeof makeToken> {
  try {
    return makeToken(wish);
  } catch (cause) {
    throw argument('--name has 1 to 80 characters, --model the name of a model', cause);
  }
}

/** What may be told of a token: all but its digest. */
function shown(entry: TokenEntry) {
  const { sha256: _, ...told } = entry;
  return { ...told, state: stateOf(entry) };
}

async function list(file: string, { json }: Values): Promise<string> {
  const tokens = (await readTokens(file)).map(shown);
  if (json) return `${JSON.stringify({ tokens })}\n`;
  const rows = tokens.map(({ id, name, state, models, queries, expiresAt }) => [
    id,
    state,
    expiresAt ?? 'never',
    models?.join(',') ?? 'all',
    queries?.toString() ?? 'any',
    name,
  ]);
  return table([['ID', 'STATE', 'EXPIRES', 'MODELS', 'QUERIES', 'NAME'], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

async function revoke(file: string, ids: readonly string[]): Promise<string> {
  if (ids.length === 0) throw argument('expected the id of a token, as "token list" shows it');
  await changeTokens(file, (tokens) => {
    const missing = ids.find((id) => !tokens.some((token) => token.id === id));
    if (missing !== undefined) throw argument(`there is no token ${missing}`);
    const revokedAt = new Date().toISOString();
    const changed = tokens.map((token) =>
      ids.includes(token.id) && token.revokedAt === undefined ? { ...token, revokedAt } : token,
    );
    return { tokens: changed, result: undefined };
  });
  return ids.map((id) => `revoked ${id}\n`).join('');
}

/**
 * @param args after `token`
 * @param tokensFile where nothing is said: the environment's
 * @returns what to print
 * @throws ARGUMENT_INVALID, CONFIG_INVALID, BUSY
 */
export async function tokenCommand(args: readonly string[], tokensFile?: string): Promise<string> {
  const { values, positionals } = parse(args);
  const [what, ...rest] = positionals;
  if (values.help || what === undefined) return TOKEN_USAGE;
  const file = values.tokens ?? tokensFile;
  if (file === undefined) throw argument('--tokens: which file?');
  if (what === 'create' && rest.length === 0) return create(file, values);
  if (what === 'list' && rest.length === 0) return list(file, values);
  if (what === 'revoke') return revoke(file, rest);
  throw argument(`token: expected create, list or revoke, got "${positionals.join(' ')}"`);
}

/**
 * The file of bearer tokens: for each its digest and what it allows, never the token itself.
 *
 * A token has 256 random bits, so its plain SHA-256 can be kept: there is nothing to guess, and salts and slow hashes protect guessable secrets only.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { NETWORK_NAME } from '../../shared/network/index.ts';
import type { Grant } from './grant.ts';

const MOST_TOKENS = 65_536;
export const TOKEN_PREFIX = 'cn_';
const TOKEN_BYTES = 32;
const ID_BYTES = 6;

const tokenSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/),
  name: z.string().min(1).max(80),
  /** SHA-256 of the token, lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  models: z.array(z.string().regex(NETWORK_NAME)).max(256).optional(),
  queries: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  revokedAt: z.iso.datetime().optional(),
});

const listSchema = z.strictObject({ version: z.literal(1), tokens: z.array(tokenSchema).max(MOST_TOKENS) });

export type TokenEntry = z.infer<typeof tokenSchema>;

export type TokenWish = Pick<TokenEntry, 'name' | 'models' | 'queries' | 'expiresAt'>;

export const tokenDigest = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A fresh token with its entry. The secret is nowhere but in what is returned. */
export function makeToken(wish: TokenWish, now = new Date()): { secret: string; entry: TokenEntry } {
  const secret = `${TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const id = randomBytes(ID_BYTES).toString('hex');
  const entry = { id, ...wish, sha256: tokenDigest(secret), createdAt: now.toISOString() };
  return { secret, entry: tokenSchema.parse(entry) };
}

/** @throws CONFIG_INVALID naming the entry */
export function parseTokens(text: string): readonly TokenEntry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CryptoNetsError('CONFIG_INVALID', 'tokens: expected JSON', { cause });
  }
  const parsed = listSchema.safeParse(value);
  if (parsed.success) return parsed.data.tokens;
  const [issue] = parsed.error.issues;
  throw new CryptoNetsError('CONFIG_INVALID', `tokens: ${issue!.path.join('.')}: ${issue!.message}`);
}

export function formatTokens(tokens: readonly TokenEntry[]): string {
  return `${JSON.stringify({ version: 1, tokens }, undefined, 2)}\n`;
}

export type TokenState = 'valid' | 'expired' | 'revoked';

export function stateOf({ revokedAt, expiresAt }: TokenEntry, nowMs = Date.now()): TokenState {
  if (revokedAt !== undefined) return 'revoked';
  return expiresAt !== undefined && Date.parse(expiresAt) <= nowMs ? 'expired' : 'valid';
}

/** Of a token that was not revoked. */
export function grantOf({ id, models, queries, expiresAt }: TokenEntry): Grant {
  return { id, models, queries, expiresAtMs: expiresAt === undefined ? undefined : Date.parse(expiresAt) };
}

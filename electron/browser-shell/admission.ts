/** One-time tokens and the sessions they are exchanged for. Both are 256 random bits; only digests are kept. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;
const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/;
/** Exchanges of one run; a local program that guesses or collects sessions meets an end. */
const MAX_SESSIONS = 32;

export interface Admission {
  /** A fresh token for one address; the one before it, if unused, stays good. `used` is told when it is exchanged. */
  issueToken(used?: () => void): string;
  /** A session for a token, once; null for a token that is wrong, used or late. */
  exchange(token: string): string | null;
  /** Whether this is a session of this shell. */
  admits(session: string | undefined): boolean;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The matching digest, compared without telling by time how much matched. */
function findEqual(known: Iterable<Buffer>, candidate: Buffer): Buffer | undefined {
  let found: Buffer | undefined;
  for (const entry of known) if (timingSafeEqual(entry, candidate)) found = entry;
  return found;
}

export function createAdmission(): Admission {
  const tokens = new Map<Buffer, (() => void) | undefined>();
  const sessions = new Set<Buffer>();
  const secret = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

  return {
    issueToken: (used) => {
      const token = secret();
      tokens.set(digest(token), used);
      return token;
    },
    exchange: (token) => {
      if (!TOKEN_FORM.test(token) || sessions.size >= MAX_SESSIONS) return null;
      const known = findEqual(tokens.keys(), digest(token));
      if (!known) return null;
      const used = tokens.get(known);
      tokens.delete(known);
      used?.();
      const session = secret();
      sessions.add(digest(session));
      return session;
    },
    admits: (session) =>
      session !== undefined && TOKEN_FORM.test(session) && findEqual(sessions, digest(session)) !== undefined,
  };
}

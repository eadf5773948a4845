/** What a caller may do: everything, or what its token says. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface Grant {
  /** Of the token, for identity, limits and the log: it tells nothing of the secret. */
  readonly id: string;
  /** Names of models; undefined: all. */
  readonly models: readonly string[] | undefined;
  /** Budget of queries (images; a batch is as many as it has slots); undefined: none. Kept here for whoever counts them. */
  readonly queries: number | undefined;
  /** Milliseconds since 1970 after which it is void; undefined: never. */
  readonly expiresAtMs: number | undefined;
}

/** Whether a caller sees a model at all. Without a grant (no tokens of this kind are in use) everybody sees all. */
export function sees(grant: Grant | undefined, model: string): boolean {
  return grant?.models === undefined || grant.models.includes(model);
}

/** A model that is not of the token is as good as none: nothing tells that it exists. @throws MODEL_NOT_FOUND */
export function requireSees(grant: Grant | undefined, model: string): void {
  if (!sees(grant, model)) throw new CryptoNetsError('MODEL_NOT_FOUND');
}

/** Who signed a model, as views show it. */

/**
 * Who signed what a server says of a model: `new` was not known before, `same` is, `given`: by whom somebody named; `changed`: another key than
 * before; `gone`: not signed any more; `invalid`: the signature does not hold; `mismatch`: it does, for another model.
 */
export interface ModelSigner {
  /** Ed25519 public key, 64 hexadecimal digits; null, like the next two, where none can be told. */
  readonly key: string | null;
  /** For people to compare. */
  readonly fingerprint: string | null;
  /** Fingerprint of who had signed it when this server was first asked; null when nobody had, or it never was. */
  readonly before: string | null;
  /** By the signer's own clock. */
  readonly signedAt: string | null;
  readonly standing: 'new' | 'same' | 'given' | 'changed' | 'gone' | 'invalid' | 'mismatch';
}

/** How client and server name a set of evaluation keys, and what a server can say about it. All public. */

/** Names a set by its contents, and by what it was made for. */
export interface EvaluationKeysReference {
  /** SHA-256 of the wire form (engine/wire/evaluation-keys.ts), lower-case hexadecimal. */
  readonly digest: string;
  /** Name of the parameter set. */
  readonly parameterSet: string;
  /** SHA-256 of the list of keys that a plan needs, lower-case hexadecimal. */
  readonly shapeDigest: string;
}

/**
 * `missing`: never seen, or long forgotten; `partial`: an upload was begun and may go on; `ready`: can be computed with;
 * `expired`: was there and has been let go of.
 */
export type EvaluationKeysState = 'missing' | 'partial' | 'ready' | 'expired';

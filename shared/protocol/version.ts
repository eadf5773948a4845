/** Which version of the messages in proto/ a peer speaks: said with every call, compared by both sides. */
import { CryptoNetsError } from '../errors/index.ts';

/** Raised whenever a message changes so that the version before would misread it (`npm run proto -- --check` sees to it). */
export const PROTOCOL_VERSION = 5;

/** Metadata that a client sends with a call, and a server before its first answer. */
export const PROTOCOL_METADATA_KEY = 'cryptonets-protocol';

/** Version 1 did not say so. */
const UNSAID = 1;

const VERSION = /^[1-9]\d{0,5}$/;

function versionOf(said: unknown): number {
  return typeof said === 'string' && VERSION.test(said) ? Number(said) : UNSAID;
}

/**
 * What is wrong with a peer that says so, if anything: SERVER_INCOMPATIBLE, naming both versions. Every version knows that code.
 * @param said the value of the metadata, which comes from the peer
 */
export function protocolMismatch(said: unknown, peer: 'client' | 'server'): CryptoNetsError | undefined {
  const theirs = versionOf(said);
  if (theirs === PROTOCOL_VERSION) return undefined;
  const [client, server] = peer === 'client' ? [theirs, PROTOCOL_VERSION] : [PROTOCOL_VERSION, theirs];
  const older = client < server ? 'client' : 'server';
  return new CryptoNetsError(
    'SERVER_INCOMPATIBLE',
    `protocol ${client} is spoken by the client, ${server} by the server; update the ${older}`,
  );
}

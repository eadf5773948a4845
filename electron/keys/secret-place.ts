/** Where a sealed secret belongs: bound to its key, to its packing and to all numbers of its parameters, not only to their name. */
import { createHash } from 'node:crypto';
import type { RowPlace } from '../vault/index.ts';
import { packingOf, type KeyParameters } from './parameters.ts';

export function placeOf(keyId: string, parameters: KeyParameters): RowPlace {
  const rowId = `${keyId}/${packingOf(parameters)}`;
  return { table: 'key_secrets', rowId, paramsDigest: digestOf(parameters) };
}

/** The place of a secret when each was a key of its own, by the id of that key. Not to be changed: secrets are sealed for it. */
export function placeBefore(keyId: string, parameters: KeyParameters): RowPlace {
  return { table: 'keys', rowId: keyId, paramsDigest: digestOf(parameters) };
}

/** Not to be changed either. */
function digestOf(parameters: KeyParameters): Uint8Array {
  const { name, polyDegree, dataPrimes, specialPrime } = parameters;
  const plain = parameters.scheme === 'bgv' ? [parameters.plainModulus] : [];
  const text = [name, polyDegree, ...plain, ...dataPrimes, specialPrime].join(' ');
  return createHash('sha256').update(text).digest();
}

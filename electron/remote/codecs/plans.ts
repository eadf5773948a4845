/** The plans of a catalog from the wire: bounded, to be compared with the plans that this side derives. */
import type { BatchPlan, InteractivePlan, Plan } from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import { PRIVACY_BITS } from '../../../shared/packing/batch/index.ts';
import { isDigest } from '../../../shared/protocol/index.ts';
import { ringFromWire } from './parameters.ts';

interface AnyPlan {
  readonly digest: string;
  readonly parameters: RingParameters;
}

export interface RemoteBatchPlan extends AnyPlan {
  readonly packing: 'batch';
  readonly plainModulus: bigint;
  readonly inputCiphertexts: number;
  readonly outputCiphertexts: number;
  /** Of statistical distance between an answer and what its scores say; null where answers hide nothing. */
  readonly privacyBits: number | null;
}

export interface RemoteInteractivePlan extends AnyPlan {
  readonly packing: 'interactive';
  readonly plainModuli: readonly bigint[];
  /** Of the evaluation keys that it needs. */
  readonly shapeDigest: string;
  readonly evaluationKeysBytes: number;
}

export type RemotePlan = RemoteBatchPlan | RemoteInteractivePlan;

const MAX_MODULI = 16;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `The server's catalog is not well formed: ${what}.`);
}

/** Undefined for a packing that this version does not know: left out, not an error. @throws MESSAGE_INVALID, PARAMETERS_INVALID */
export function planFromWire({ digest, parameters, packing }: Plan): RemotePlan | undefined {
  if (packing === undefined) return undefined;
  if (!isDigest(digest)) refuse('digest of a plan');
  const common = { digest, parameters: ringFromWire(parameters) };
  return packing.$case === 'batch'
    ? { ...common, ...batchFromWire(packing.value) }
    : { ...common, ...interactiveFromWire(packing.value) };
}

function batchFromWire(wire: BatchPlan): Omit<RemoteBatchPlan, keyof AnyPlan> {
  const { plainModulus, inputCiphertexts, outputCiphertexts, privacyBits } = wire;
  if (privacyBits > PRIVACY_BITS.maximum) refuse('bits of privacy');
  return {
    packing: 'batch',
    plainModulus: BigInt(plainModulus),
    inputCiphertexts,
    outputCiphertexts,
    privacyBits: privacyBits > 0 ? privacyBits : null,
  };
}

function interactiveFromWire(wire: InteractivePlan): Omit<RemoteInteractivePlan, keyof AnyPlan> {
  const { plainModuli, evaluationKeysShapeDigest: shapeDigest, evaluationKeysBytes } = wire;
  if (plainModuli.length > MAX_MODULI) refuse(`more than ${MAX_MODULI} plaintext moduli`);
  if (!isDigest(shapeDigest)) refuse('shape of evaluation keys');
  return { packing: 'interactive', plainModuli: plainModuli.map(BigInt), shapeDigest, evaluationKeysBytes };
}

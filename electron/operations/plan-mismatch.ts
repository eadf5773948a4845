/** In what the plan of this side and the plans of a server differ: both derive them from the same network, so versions differ. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import type { ClientPlan } from '../../shared/packing/index.ts';
import type { RemotePlan } from '../remote/index.ts';

/** What a server tells of a plan, by name; all public. */
type Facts = Readonly<Record<string, string>>;

function ringFacts({ name, polyDegree, dataPrimes, specialPrime }: RingParameters): Facts {
  return { 'parameter set': name, ring: [polyDegree, ...dataPrimes, specialPrime].join(' ') };
}

function ownFacts(plan: ClientPlan): Facts {
  const ring = ringFacts(plan.parameters);
  if (plan.packing === 'batch') {
    const ciphertexts = `${plan.inputCiphertexts} up, ${plan.outputCiphertexts} down`;
    return { ...ring, 'plaintext modulus': String(plan.parameters.plainModulus), ciphertexts };
  }
  const { digest, bytes } = plan.evaluationKeys;
  return {
    ...ring,
    'plaintext moduli': plan.plainModuli.join(' '),
    'evaluation keys': `${digest}, ${bytes} bytes`,
  };
}

function theirFacts(plan: RemotePlan): Facts {
  const ring = ringFacts(plan.parameters);
  if (plan.packing === 'batch') {
    const ciphertexts = `${plan.inputCiphertexts} up, ${plan.outputCiphertexts} down`;
    return { ...ring, 'plaintext modulus': String(plan.plainModulus), ciphertexts };
  }
  const { plainModuli, shapeDigest, evaluationKeysBytes } = plan;
  return {
    ...ring,
    'plaintext moduli': plainModuli.join(' '),
    'evaluation keys': `${shapeDigest}, ${evaluationKeysBytes} bytes`,
  };
}

/** What differs, or that it is the steps, of which a server tells the digest only. */
function difference(mine: Facts, theirs: Facts): string {
  const found = Object.keys(mine).find((fact) => mine[fact] !== theirs[fact]);
  return found === undefined
    ? 'expected the same steps, got others'
    : `${found}: expected ${mine[found]}, got ${theirs[found] ?? 'none'}`;
}

/** PLAN_MISMATCH, saying in what a server's plans differ. @param theirs of the packing of `mine` */
export function planMismatch(mine: ClientPlan, theirs: readonly RemotePlan[]): CryptoNetsError {
  const differences = theirs.map((plan) => difference(ownFacts(mine), theirFacts(plan)));
  const message = differences.join('; ') || `expected a plan for ${mine.packing} packing, got none`;
  return new CryptoNetsError('PLAN_MISMATCH', message);
}

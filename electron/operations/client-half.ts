/**
 * What a client believes of its half of a plan when the server is the only one who can know it: a parameter set of the published ladder that is
 * secure whatever the server says, sizes that follow from each other, and nothing that makes this side take more memory than a plan may need.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { bitLength, checkSecurity, publishedModulusBits } from '../../shared/he/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import { inputSize, type NetworkInput } from '../../shared/network/index.ts';
import { batchSetByName, privacyOf, privacyRing } from '../../shared/packing/batch/index.ts';
import type { BatchPrivacy, BatchSet, ClientBatchPlan } from '../../shared/packing/batch/index.ts';
import { clientHalfDigest } from '../../shared/packing/client-half.ts';
import { evaluationKeysBytes, resultShape, uploadBytes } from '../../shared/packing/geometry.ts';
import type { ClientPlan } from '../../shared/packing/index.ts';
import {
  evaluationKeysShape,
  interactiveSetByName,
  plainModuli,
} from '../../shared/packing/interactive/index.ts';
import type { ClientInteractivePlan, EvaluationKeyShape } from '../../shared/packing/interactive/index.ts';
import type { RemoteClientBatchPlan, RemoteClientInteractivePlan, RemoteModel } from '../remote/index.ts';

/** What the plans of one model have in common. */
export interface Announced {
  readonly model: Pick<RemoteModel, 'name' | 'commitment'>;
  readonly input: NetworkInput;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

/** SEAL holds at most 16 polynomials; the planner stops at nine. */
const MOST_POLYNOMIALS = 9;
/** A batch of the shipped model takes 160.6 MB; its result 2.6 MB. */
const MOST_UPLOAD_BYTES = 1_073_741_824;
const MOST_RESULT_BYTES = 67_108_864;
/** The shipped model's are 10.1 MB. */
const MOST_KEY_BYTES = 134_217_728;
/** A decoded score is a signed 64-bit integer. */
const MOST_SCORE_BITS = 63;
const MOST_MODULI = 4;

function refuse(what: string): never {
  throw new CryptoNetsError(
    'MESSAGE_INVALID',
    `The server's half of a plan does not hold together: ${what}.`,
  );
}

function requireThat(holds: boolean, what: string): void {
  if (!holds) refuse(what);
}

function requireWithin(value: number, minimum: number, maximum: number, what: string): void {
  requireThat(
    Number.isInteger(value) && value >= minimum && value <= maximum,
    `${what}: expected ${minimum} to ${maximum}, got ${value}`,
  );
}

/** The set of the name, which must be what the server says it is. @throws PARAMETERS_INVALID */
function requireSameRing(known: RingParameters, said: RingParameters): void {
  const numbers = ({ polyDegree, dataPrimes, specialPrime }: RingParameters): string =>
    [polyDegree, ...dataPrimes, specialPrime].join(' ');
  if (numbers(known) === numbers(said)) return;
  throw new CryptoNetsError(
    'PARAMETERS_INVALID',
    `the server has other numbers under the name ${known.name}`,
  );
}

/** Both sides must mean the same half. @throws PLAN_MISMATCH, MESSAGE_INVALID */
async function requireAgreement<P extends ClientPlan>(plan: P, digest: string): Promise<P> {
  requireThat(uploadBytes(plan, 1) <= MOST_UPLOAD_BYTES, `an upload of more than ${MOST_UPLOAD_BYTES} bytes`);
  const { byteLength } = resultShape(plan, 1);
  requireThat(byteLength <= MOST_RESULT_BYTES, `a result of more than ${MOST_RESULT_BYTES} bytes`);
  if ((await clientHalfDigest(plan)) === digest) return plan;
  throw new CryptoNetsError('PLAN_MISMATCH', "the client's half of the plan has another digest than it says");
}

/** @throws PARAMETERS_UNKNOWN, PARAMETERS_INVALID, PARAMETERS_INSECURE, MESSAGE_INVALID, PLAN_MISMATCH */
export async function believedBatchPlan(
  remote: RemoteClientBatchPlan,
  { model, input, allowInsecure }: Announced,
): Promise<ClientBatchPlan> {
  const parameters = batchSetByName(remote.parameters.name, { allowInsecure });
  requireSameRing(parameters, remote.parameters);
  requireThat(remote.plainModulus === parameters.plainModulus, 'plaintext modulus');
  checkSecurity(parameters, { publishesEvaluationKeys: false, allowInsecure });
  requireThat(
    remote.inputCiphertexts === inputSize({ input }),
    'as many ciphertexts as the input has pixels',
  );
  requireWithin(remote.resultSize, 2, MOST_POLYNOMIALS, 'polynomials of a result');
  requireWithin(remote.resultPrimes, 1, parameters.dataPrimes.length, 'primes of a result');
  const { resultCorrection } = remote;
  requireThat(resultCorrection > 0n && resultCorrection < parameters.plainModulus, 'correction factor');
  const plan: ClientBatchPlan = {
    packing: 'batch',
    modelName: model.name,
    commitment: model.commitment,
    parameters,
    inputCiphertexts: remote.inputCiphertexts,
    inputBits: input.bits,
    outputCiphertexts: remote.outputCiphertexts,
    resultSize: remote.resultSize,
    resultPrimes: remote.resultPrimes,
    resultCorrection,
    privacy: await believedPrivacy(remote, parameters, allowInsecure),
    publishedModulusBits: publishedModulusBits(parameters, { publishesEvaluationKeys: false }),
    digest: remote.digest,
  };
  return requireAgreement(plan, remote.digest);
}

/**
 * The keys that hiding answers takes: in a ring that is published, so it is checked like one. Their shape follows from set and primes.
 * @throws PARAMETERS_INSECURE, MESSAGE_INVALID
 */
async function believedPrivacy(
  { privacy, resultSize, resultPrimes }: RemoteClientBatchPlan,
  parameters: BatchSet,
  allowInsecure: boolean,
): Promise<BatchPrivacy | null> {
  if (!privacy) return null;
  const { bits, primes } = privacy;
  requireThat(resultSize === 2, 'results of two polynomials where answers hide their model');
  // The prime above those of the keys is their special one.
  requireWithin(primes, resultPrimes, parameters.dataPrimes.length - 1, 'primes of keys that hide answers');
  checkSecurity(privacyRing(parameters, primes), { publishesEvaluationKeys: true, allowInsecure });
  const believed = await privacyOf(parameters, { primes, privacyBits: bits });
  requireThat(believed.keys.bytes <= MOST_KEY_BYTES, `keys of at most ${MOST_KEY_BYTES} bytes`);
  return believed;
}

/** @throws PARAMETERS_UNKNOWN, PARAMETERS_INVALID, PARAMETERS_INSECURE, MESSAGE_INVALID, PLAN_MISMATCH */
export async function believedInteractivePlan(
  remote: RemoteClientInteractivePlan,
  { model, input, allowInsecure }: Announced,
): Promise<ClientInteractivePlan> {
  const parameters = interactiveSetByName(remote.parameters.name, { allowInsecure });
  requireSameRing(parameters, remote.parameters);
  checkSecurity(parameters, { publishesEvaluationKeys: true, allowInsecure });
  const { polyDegree, dataPrimes } = parameters;
  requireModuli(remote.plainModuli, polyDegree);
  const pixels = inputSize({ input });
  requireThat(remote.pixelOfSlot.length === polyDegree, 'a layout of every slot');
  requireThat(
    remote.pixelOfSlot.every((pixel) => pixel < pixels),
    'a layout of pixels that the input has',
  );
  requireThat(
    new Set(remote.resultSlots).size === remote.resultSlots.length,
    'results in places of their own',
  );
  requireWithin(remote.resultPrimes, 1, dataPrimes.length, 'primes of a result');
  requireKeys(remote.keys, parameters);
  const plan: ClientInteractivePlan = {
    packing: 'interactive',
    modelName: model.name,
    commitment: model.commitment,
    parameters,
    plainModuli: remote.plainModuli,
    input: { pixels, bits: input.bits, pixelOfSlot: remote.pixelOfSlot },
    resultSlots: remote.resultSlots,
    resultPrimes: remote.resultPrimes,
    evaluationKeys: await evaluationKeysShape(parameters, remote.keys),
    publishedModulusBits: publishedModulusBits(parameters, { publishesEvaluationKeys: true }),
    digest: remote.digest,
  };
  return requireAgreement(plan, remote.digest);
}

/** Of the published ladder, ascending; their product must leave a score 64 bits. */
function requireModuli(moduli: readonly bigint[], polyDegree: number): void {
  requireWithin(moduli.length, 1, MOST_MODULI, 'number of plaintext moduli');
  const ladder = plainModuli(polyDegree);
  moduli.forEach((modulus, index) => {
    requireThat(ladder.includes(modulus), 'a plaintext modulus of the published ladder');
    requireThat(index === 0 || modulus > moduli[index - 1]!, 'ascending plaintext moduli');
  });
  const product = moduli.reduce((left, right) => left * right, 1n);
  requireThat(bitLength(product) <= MOST_SCORE_BITS + 1, 'plaintext moduli of at most 64 bits together');
}

function requireKeys(keys: readonly EvaluationKeyShape[], parameters: RingParameters): void {
  keys.forEach(({ galoisElement, primes }, index) => {
    requireThat(
      galoisElement % 2 === 1 && galoisElement < 2 * parameters.polyDegree,
      'element of a rotation',
    );
    requireThat(index === 0 || galoisElement > keys[index - 1]!.galoisElement, 'evaluation keys in order');
    requireWithin(primes, 1, parameters.dataPrimes.length, 'primes of an evaluation key');
  });
  const bytes = evaluationKeysBytes(parameters, keys);
  requireThat(bytes <= MOST_KEY_BYTES, `evaluation keys of at most ${MOST_KEY_BYTES} bytes`);
}

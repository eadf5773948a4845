/**
 * The client's half of plans from the wire: every count and number bounded before anything is made of it. Whether parameters may be used, and
 * whether the parts fit each other, is decided by whoever asked (operations/private-model.ts).
 */
import type {
  ClientBatchPlan as WireBatch,
  ClientInteractivePlan as WireInteractive,
  ClientPlan as WirePlan,
  EvaluationKeyShape as WireKey,
  GetPlansResponse,
  Input as WireInput,
  Privacy as WirePrivacy,
} from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import {
  describedInputs,
  inputKindOf,
  NETWORK_LIMITS,
  parseDescriptionText,
  pictureSize,
  type ModelDescription,
  type NetworkInput,
} from '../../../shared/network/index.ts';
import { PRIVACY_BITS } from '../../../shared/packing/batch/index.ts';
import type { EvaluationKeyShape } from '../../../shared/packing/interactive/client-plan.ts';
import { isDigest } from '../../../shared/protocol/index.ts';
import type { RemoteModel } from './catalog.ts';
import { ringFromWire } from './parameters.ts';

interface AnyClientPlan {
  readonly digest: string;
  readonly parameters: RingParameters;
}

export interface RemoteClientBatchPlan extends AnyClientPlan {
  readonly packing: 'batch';
  readonly plainModulus: bigint;
  readonly inputCiphertexts: number;
  readonly outputCiphertexts: number;
  readonly resultSize: number;
  readonly resultPrimes: number;
  readonly resultCorrection: bigint;
  /** What keys of the plan are made for; undefined where answers hide nothing. */
  readonly privacy: RemotePrivacy | undefined;
}

export interface RemotePrivacy {
  /** Of statistical distance. */
  readonly bits: number;
  /** Data primes of the keys. */
  readonly primes: number;
}

export interface RemoteClientInteractivePlan extends AnyClientPlan {
  readonly packing: 'interactive';
  readonly plainModuli: readonly bigint[];
  /** Of every slot its pixel, -1 for none. */
  readonly pixelOfSlot: Int32Array;
  readonly resultSlots: readonly number[];
  readonly resultPrimes: number;
  readonly keys: readonly EvaluationKeyShape[];
}

export interface RemoteClientPlans {
  readonly input: NetworkInput;
  readonly description: ModelDescription | undefined;
  readonly plans: readonly (RemoteClientBatchPlan | RemoteClientInteractivePlan)[];
}

const MAX_PLANS = 16;
const MAX_MODULI = 16;
const MAX_SLOTS = 32_768;
/** Scores of one image. */
const MAX_CLASSES = 1024;
const MAX_KEYS = 1024;
const MAX_KEY_PRIMES = 32;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `The server's half of a plan is not well formed: ${what}.`);
}

function within(value: number, minimum: number, maximum: number, what: string): number {
  return Number.isInteger(value) && value >= minimum && value <= maximum ? value : refuse(what);
}

/** A safe integer that is not negative. */
function whole(value: number, what: string): bigint {
  return BigInt(within(value, 0, Number.MAX_SAFE_INTEGER, what));
}

/** @throws MODEL_CHANGED (of another model than was announced), MESSAGE_INVALID, PARAMETERS_INVALID */
export function clientPlansFromWire(
  wire: GetPlansResponse,
  announced: Pick<RemoteModel, 'commitment' | 'inputBits' | 'reads'>,
): RemoteClientPlans {
  if (wire.commitment !== announced.commitment) throw new CryptoNetsError('MODEL_CHANGED');
  if (wire.plans.length > MAX_PLANS) refuse(`more than ${MAX_PLANS} plans`);
  const input = inputFromWire(wire.input);
  if (input.bits !== announced.inputBits) refuse('bits of the input');
  const description = descriptionFromWire(wire.description, input);
  if (inputKindOf(description) !== announced.reads) refuse('what the model reads');
  return { input, description, plans: wire.plans.flatMap((plan) => planFromWire(plan) ?? []) };
}

/** Strict in every field, as of a model's own file. @throws MESSAGE_INVALID */
function descriptionFromWire(text: string, input: NetworkInput): ModelDescription | undefined {
  if (text === '') return undefined;
  try {
    const description = parseDescriptionText(text);
    if ((describedInputs(description.reads) ?? 0) <= pictureSize(input)) return description;
  } catch {
    refuse('description');
  }
  return refuse('more described inputs than there are');
}

function inputFromWire(wire: WireInput | undefined): NetworkInput {
  if (!wire) refuse('no input');
  const { pictureSide, pixelBits } = NETWORK_LIMITS;
  const extents = {
    channels: 1,
    height: within(wire.height, 1, pictureSide, 'height of the input'),
    width: within(wire.width, 1, pictureSide, 'width of the input'),
    bits: within(wire.bits, 1, pixelBits, 'bits of the input'),
  } as const;
  if (wire.readPlaces.length === 0) return extents;
  return { ...extents, mask: maskFromWire(wire.readPlaces, extents.height * extents.width) };
}

function maskFromWire(bits: Uint8Array, places: number): Uint16Array {
  if (bits.length !== Math.ceil(places / 8)) refuse('length of the mask');
  const read: number[] = [];
  for (let place = 0; place < bits.length * 8; place++) {
    if ((bits[place >> 3]! & (1 << (place & 7))) === 0) continue;
    if (place >= places) refuse('a place of the mask outside the picture');
    read.push(place);
  }
  if (read.length === 0) refuse('a mask without places');
  return Uint16Array.from(read);
}

/** Undefined for a packing that this version does not know. */
function planFromWire({
  digest,
  parameters,
  packing,
}: WirePlan): RemoteClientBatchPlan | RemoteClientInteractivePlan | undefined {
  if (packing === undefined) return undefined;
  if (!isDigest(digest)) refuse('digest of a plan');
  const common = { digest, parameters: ringFromWire(parameters) };
  return packing.$case === 'batch'
    ? { ...common, ...batchFromWire(packing.value) }
    : { ...common, ...interactiveFromWire(packing.value) };
}

function batchFromWire(wire: WireBatch): Omit<RemoteClientBatchPlan, keyof AnyClientPlan> {
  return {
    packing: 'batch',
    plainModulus: whole(wire.plainModulus, 'plaintext modulus'),
    inputCiphertexts: within(wire.inputCiphertexts, 1, NETWORK_LIMITS.units, 'ciphertexts up'),
    outputCiphertexts: within(wire.outputCiphertexts, 1, MAX_CLASSES, 'ciphertexts down'),
    resultSize: wire.resultSize,
    resultPrimes: wire.resultPrimes,
    resultCorrection: whole(wire.resultCorrection, 'correction factor'),
    privacy: wire.privacy && privacyFromWire(wire.privacy),
  };
}

function privacyFromWire({ bits, primes }: WirePrivacy): RemotePrivacy {
  const { minimum, maximum } = PRIVACY_BITS;
  return {
    bits: within(bits, minimum, maximum, 'bits of privacy'),
    primes: within(primes, 1, MAX_KEY_PRIMES, 'primes of its keys'),
  };
}

function interactiveFromWire(wire: WireInteractive): Omit<RemoteClientInteractivePlan, keyof AnyClientPlan> {
  const { plainModuli, layout, resultPlaces, evaluationKeys } = wire;
  within(plainModuli.length, 1, MAX_MODULI, 'number of plaintext moduli');
  within(layout.length, 1, MAX_SLOTS, 'length of the layout');
  within(resultPlaces.length, 1, MAX_CLASSES, 'number of results');
  within(evaluationKeys.length, 0, MAX_KEYS, 'number of evaluation keys');
  return {
    packing: 'interactive',
    plainModuli: plainModuli.map((modulus) => whole(modulus, 'plaintext modulus')),
    pixelOfSlot: Int32Array.from(layout, (one) => within(one, 0, NETWORK_LIMITS.units, 'layout') - 1),
    resultSlots: resultPlaces.map((place) => within(place, 0, layout.length - 1, 'place of a result')),
    resultPrimes: wire.resultPrimes,
    keys: evaluationKeys.map(keyFromWire),
  };
}

function keyFromWire({ galoisElement, primes }: WireKey): EvaluationKeyShape {
  return {
    galoisElement: within(galoisElement, 1, 2 * MAX_SLOTS, 'element of an evaluation key'),
    primes: within(primes, 1, MAX_KEY_PRIMES, 'primes of an evaluation key'),
  };
}

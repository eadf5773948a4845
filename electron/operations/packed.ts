/** How images are run, whatever the packing: the one face that a prediction looks at, and what making it ready has in common. */
import type { EngineFacts } from '../../engine/wire/facts.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { bitLength, estimateSecurity } from '../../shared/he/index.ts';
import type { KeySummary, PredictionResult } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import { uploadBytes } from '../../shared/packing/geometry.ts';
import type { Packing, ClientPlan } from '../../shared/packing/index.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { StageSpan } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { KeyChooser, KeyWish } from '../keys/choose-key.ts';
import type { KeyOwners } from '../keys/owners.ts';
import type { Remote, RemoteCatalog, RemoteLimits } from '../remote/index.ts';
import type { Evidence } from './evidence.ts';
import type { Witness } from './witness.ts';

/** What one call came to. */
export interface CallResult {
  /** Signed scores, image by image. */
  readonly scores: BigInt64Array;
  readonly serverSpans: readonly StageSpan[];
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

export interface PackedRun {
  readonly packing: Packing;
  readonly parameters: PredictionResult['parameters'];
  /** Of the key owner. */
  readonly facts: EngineFacts;
  /** Scores of an image. */
  readonly outputs: number;
  /** Images of one call. */
  readonly perCall: number;
  /** @param pixels quantised grey levels, image by image */
  run(pixels: Uint8Array, images: number, stopwatch: Stopwatch, control: Control): Promise<CallResult>;
}

/** A run that can begin, and the key it runs under; what it borrows is given back when it is disposed. */
export interface ReadyRun extends AsyncDisposable {
  readonly key: KeySummary;
  readonly packed: PackedRun;
}

/** Told the first bytes of an upload, once a call. Public bytes. */
export type Glimpse = (bytes: Uint8Array) => void;

/** The most that a glimpse sees. */
export const GLIMPSE_BYTES = 4096;

/** What making a run ready takes from the other rooms: `O` is the key owner of plans `P`. */
export interface RunParts<P extends ClientPlan, O extends { dispose(): Promise<void> }> {
  readonly plan: P;
  /** What is known of every result of the plan. */
  readonly evidence: Evidence;
  readonly server: {
    readonly id: string;
    readonly remote: Remote;
    readonly catalog: Pick<RemoteCatalog, 'batch' | 'limits'>;
  };
  /** Asked the same, if anybody. */
  readonly witness?: Witness<P> | undefined;
  readonly keys: KeyChooser;
  readonly owners: KeyOwners<O, P['parameters']>;
  readonly engine: EngineChoice;
  readonly wish: KeyWish & { readonly glimpse?: Glimpse | undefined };
  readonly stopwatch: Stopwatch;
  readonly control: Control;
}

/**
 * Chooses the key, borrows its owner, and makes a run of them; what fails gives the owner back.
 * @throws KEY_NOT_FOUND, VAULT_LOCKED, ENGINE_UNAVAILABLE, CANCELLED, and what `make` throws
 */
export async function readyRun<P extends ClientPlan, O extends { dispose(): Promise<void> }>(
  { plan, keys, owners, engine, wish, stopwatch, control }: RunParts<P, O>,
  make: (keyOwner: O, key: KeySummary) => PackedRun | Promise<PackedRun>,
): Promise<ReadyRun> {
  const key = await keys.choose(wish, plan.parameters, { stopwatch, control });
  await using borrowed = new AsyncDisposableStack();
  const { keyOwner } = borrowed.use(await owners.borrow(key, plan.parameters, engine));
  const packed = await make(keyOwner, key);
  const kept = borrowed.move();
  return { key, packed, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Before anything is encrypted for nothing. @param images of the smallest call @throws LIMIT_EXCEEDED */
export function requireRoom(plan: ClientPlan, images: number, { maxUploadBytes }: RemoteLimits): void {
  const bytes = uploadBytes(plan, images);
  if (bytes <= maxUploadBytes) return;
  throw new CryptoNetsError(
    'LIMIT_EXCEEDED',
    `expected at most ${maxUploadBytes} bytes of upload, got ${bytes}`,
  );
}

/** The parameters of a plan, as results show them. */
export function shownParameters(plan: ClientPlan): PredictionResult['parameters'] {
  const { name, polyDegree } = plan.parameters;
  const moduli = plan.packing === 'batch' ? [plan.parameters.plainModulus] : plan.plainModuli;
  const { publishedModulusBits, budgetBits, failureProbabilityLog2 } = plan;
  const privacyBits = plan.packing === 'batch' ? plan.privacy?.bits : undefined;
  const { classicalBits, quantumBits } = estimateSecurity(polyDegree, publishedModulusBits);
  const figures = {
    publishedModulusBits,
    ...{ classicalBits, quantumBits },
    ...(privacyBits === undefined ? {} : { privacyBits }),
    ...(budgetBits === undefined ? {} : { budgetBits }),
    ...(failureProbabilityLog2 === undefined ? {} : { failureProbabilityLog2 }),
  };
  return { name, polyDegree, plainModuliBits: moduli.map(bitLength), ...figures };
}

/** How images are run, whatever the packing: the one face that a prediction looks at. */
import type { KeyOwner } from '../../engine/key-owner.ts';
import type { EngineFacts } from '../../engine/facts.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { RemoteLimits } from '../remote/index.ts';
import { runBatch, type BatchContext, type CallResult } from './batch.ts';
import { runInteractive, type InteractiveContext } from './interactive.ts';
import { interactiveUploadBytes, uploadBytes } from './sizes.ts';

export interface PackedRun {
  readonly packing: PredictionResult['packing'];
  readonly parameters: PredictionResult['parameters'];
  /** Of the key owner. */
  readonly facts: EngineFacts;
  /** Scores of an image. */
  readonly outputs: number;
  /** Images of one call. */
  readonly perCall: number;
  run(pixels: Uint8Array, images: number, stopwatch: Stopwatch, control: Control): Promise<CallResult>;
}

/** Before anything is encrypted for nothing. */
function requireRoom(bytes: number, limits: RemoteLimits): void {
  if (bytes <= limits.maxUploadBytes) return;
  throw new CryptoNetsError(
    'LIMIT_EXCEEDED',
    `An upload of this model has ${bytes} bytes; the server takes ${limits.maxUploadBytes}.`,
    { hint: 'Use another server, or raise its limit.' },
  );
}

/** @throws LIMIT_EXCEEDED */
export function batchRun(
  context: Omit<BatchContext, keyof RemoteLimits | 'keyOwner'> & { readonly keyOwner: KeyOwner },
  limits: RemoteLimits,
): PackedRun {
  const { plan, keyOwner } = context;
  const { name, polyDegree, plainModulus } = plan.parameters;
  requireRoom(uploadBytes(plan), limits);
  return {
    packing: 'batch',
    parameters: {
      name,
      polyDegree,
      plainModuliBits: [bits(plainModulus)],
      publishedModulusBits: plan.publishedModulusBits,
    },
    facts: keyOwner.facts,
    outputs: plan.outputCiphertexts,
    perCall: polyDegree,
    run: (pixels, images, stopwatch, control) =>
      runBatch({ ...context, ...limits }, pixels, images, stopwatch, control),
  };
}

/** @throws LIMIT_EXCEEDED */
export function interactiveRun(
  context: Omit<InteractiveContext, keyof RemoteLimits>,
  limits: RemoteLimits,
): PackedRun {
  const { plan, keyOwner } = context;
  const { name, polyDegree } = plan.parameters;
  const imageBytes = interactiveUploadBytes(plan, 1);
  requireRoom(imageBytes, limits);
  return {
    packing: 'interactive',
    parameters: {
      name,
      polyDegree,
      plainModuliBits: plan.plainModuli.map(bits),
      publishedModulusBits: plan.publishedModulusBits,
    },
    facts: keyOwner.facts,
    outputs: plan.resultSlots.length,
    perCall: Math.min(limits.maxInteractiveImages, Math.floor(limits.maxUploadBytes / imageBytes)),
    run: (pixels, images, stopwatch, control) =>
      runInteractive({ ...context, ...limits }, pixels, images, stopwatch, control),
  };
}

function bits(modulus: bigint): number {
  return modulus.toString(2).length;
}

/** Which packing a prediction gets: the one that was asked for, or the one that is expected to answer first, with the reason. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { choosePacking, type Packing } from '../../shared/packing/index.ts';
import {
  interactiveUploadBytes,
  interactiveResultShape,
  resultShape,
  uploadBytes,
} from '../operations/sizes.ts';
import type { ReadyModel } from '../operations/index.ts';
import type { PackingHistory } from './packing-history.ts';
import type { Connected } from './servers.ts';

export interface ChosenPacking {
  readonly packing: Packing;
  /** Null when the packing was asked for. */
  readonly reason: string | null;
}

export interface PackingQuestion {
  readonly wish: {
    readonly packing: Packing | 'auto';
    readonly pixels: Uint8Array;
    readonly ephemeralKey?: boolean;
  };
  readonly model: ReadyModel;
  readonly connected: Connected;
  /** The server is on this computer. */
  readonly local: boolean;
  readonly history: PackingHistory;
  /** Evaluation keys: known to be on the server; at hand here. */
  readonly keysKnown: boolean;
  readonly keysHeld: boolean;
}

/** Predictions that a kept key is expected to serve. */
const KEPT_KEYS_SERVE = 10;
/** To make evaluation keys with node-seal, on two cores. */
const MAKE_KEYS_MS = 1500;

/** @throws the reason why interactive packing, which was asked for, is not possible */
export function packingFor(question: PackingQuestion): ChosenPacking {
  const { wish, model } = question;
  const plan = model.interactive;
  if (wish.packing !== 'auto') {
    if (wish.packing === 'interactive' && plan instanceof CryptoNetsError) throw plan;
    return { packing: wish.packing, reason: null };
  }
  if (plan instanceof CryptoNetsError) {
    return { packing: 'batch', reason: 'The server offers this model for batches only.' };
  }
  const { height, width } = model.network.input;
  const { connected, history, keysKnown, keysHeld } = question;
  const { catalog, id, roundTripMs } = connected;
  const { packing, reason } = choosePacking({
    images: Math.max(1, Math.floor(wish.pixels.length / (height * width))),
    slots: model.plan.parameters.polyDegree,
    batchBytes: uploadBytes(model.plan) + resultShape(model.plan).byteLength,
    imageBytes: interactiveUploadBytes(plan, 1) + interactiveResultShape(plan, 1).byteLength,
    mostInteractive: catalog.limits.maxInteractiveImages,
    keyBytes: keysKnown ? 0 : plan.evaluationKeys.bytes,
    keyMs: keysHeld ? 0 : MAKE_KEYS_MS,
    keysServe: wish.ephemeralKey ? 1 : KEPT_KEYS_SERVE,
    batch: history.cost('batch', catalog.engine),
    interactive: history.cost('interactive', catalog.interactive?.engine ?? catalog.engine),
    bytesPerSecond: history.bytesPerSecond(id, question.local),
    roundTripMs,
  });
  return { packing, reason };
}

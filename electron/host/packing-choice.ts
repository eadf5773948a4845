/** Which packing a prediction gets: the one that was asked for, or the one that is expected to answer first, with the reason. */
import type { PackingReason } from '../../shared/ipc/types.ts';
import { mostImages, resultShape, uploadBytes } from '../../shared/packing/geometry.ts';
import { choosePacking, offeredPlan, type Packing, type ClientPlan } from '../../shared/packing/index.ts';
import type { ReadyModel } from '../operations/index.ts';
import type { PackingHistory } from './packing-history.ts';
import type { Connected } from './servers.ts';

export interface ChosenPacking {
  readonly packing: Packing;
  /** Null when the packing was asked for. */
  readonly reason: PackingReason | null;
}

export interface PackingQuestion {
  readonly wish: {
    readonly packing: Packing | 'auto';
    readonly pixels: Uint8Array;
    readonly ephemeralKey?: boolean | undefined;
  };
  readonly model: ReadyModel;
  readonly connected: Connected;
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
  if (wish.packing !== 'auto') {
    if (wish.packing === 'interactive') offeredPlan(model.interactive);
    return { packing: wish.packing, reason: null };
  }
  if (!model.interactive.offered) {
    return { packing: 'batch', reason: { kind: model.visibility === 'private' ? 'private' : 'only' } };
  }
  const { plan } = model.interactive;
  const { height, width } = model.input;
  const { connected, history, keysKnown, keysHeld } = question;
  const { catalog, id, local, roundTripMs } = connected;
  const batch = { model: model.name, bytes: bytesOfOne(model.plan) };
  const image = { model: model.name, bytes: bytesOfOne(plan) };
  const choice = choosePacking({
    images: Math.max(1, Math.floor(wish.pixels.length / (height * width))),
    slots: mostImages(model.plan),
    batchBytes: batch.bytes,
    imageBytes: image.bytes,
    mostInteractive: catalog.limits.maxInteractiveImages,
    keyBytes: keysKnown ? 0 : plan.evaluationKeys.bytes,
    keyMs: keysHeld ? 0 : MAKE_KEYS_MS,
    keysServe: wish.ephemeralKey ? 1 : KEPT_KEYS_SERVE,
    batch: history.cost('batch', catalog.batch.engine, batch),
    interactive: history.cost('interactive', (catalog.interactive ?? catalog.batch).engine, image),
    bytesPerSecond: history.bytesPerSecond(id, local),
    roundTripMs,
  });
  return { packing: choice.packing, reason: { kind: 'first', choice } };
}

/** Up and down, for one image. */
function bytesOfOne(plan: ClientPlan): number {
  return uploadBytes(plan, 1) + resultShape(plan, 1).byteLength;
}

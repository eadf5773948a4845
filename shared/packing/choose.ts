/** Which packing answers first: from the number of images, the link, and what both packings were seen to cost. Pure. */

import type { Packing } from './packing.ts';

/** What one packing costs on these engines, without the wire. */
export interface PackingCost {
  /** Milliseconds for a whole batch (however many images are in it), or for one image with interactive packing. */
  readonly ms: number;
  /** Seen here, or a default of the benchmark's machine. */
  readonly measured: boolean;
}

export interface PackingFacts {
  readonly images: number;
  /** Images that one batch holds. */
  readonly slots: number;
  /** Bytes of a batch, however full. */
  readonly batchBytes: number;
  /** Bytes of one image with interactive packing. */
  readonly imageBytes: number;
  /** Images of one interactive prediction. */
  readonly mostInteractive: number;
  /** Bytes of the evaluation keys; 0 when the server has them already. */
  readonly keyBytes: number;
  /** Milliseconds to make them; 0 when they are at hand. */
  readonly keyMs: number;
  /** Predictions that share the keys: 1 where they are thrown away after this one. */
  readonly keysServe: number;
  readonly batch: PackingCost;
  readonly interactive: PackingCost;
  /** As it was seen. */
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
}

/** What the choice stands on, as numbers: surfaces make the sentence. */
export interface PackingChoice {
  readonly packing: Packing;
  readonly images: number;
  /** Milliseconds that each packing is expected to take for these images, wire and keys included. */
  readonly batchMs: number;
  readonly interactiveMs: number;
  /** Both were seen here; otherwise defaults have part in it. */
  readonly measured: boolean;
  /** That these images take. */
  readonly batches: number;
  /** Up and down, for a batch however full, and for these images one at a time, without keys. */
  readonly batchBytes: number;
  readonly interactiveBytes: number;
  /** Evaluation keys that have yet to be sent, once. */
  readonly keyBytes: number;
  /** From so many images on a batch answers first. */
  readonly crossover: number;
}

const batchesOf = (facts: PackingFacts, images: number): number => Math.ceil(images / facts.slots);

/** Milliseconds that batch packing is expected to take. */
function batchMs(facts: PackingFacts, images: number): number {
  return batchesOf(facts, images) * (facts.batch.ms + wireMs(facts, facts.batchBytes) + facts.roundTripMs);
}

function interactiveMs(facts: PackingFacts, images: number): number {
  const calls = Math.ceil(images / facts.mostInteractive);
  const each = facts.interactive.ms + wireMs(facts, facts.imageBytes);
  return images * each + calls * facts.roundTripMs + keysMs(facts) / facts.keysServe;
}

/** Keys are made and sent once and used again and again: each prediction bears a share of it. */
function keysMs(facts: PackingFacts): number {
  return facts.keyMs + wireMs(facts, facts.keyBytes);
}

function wireMs({ bytesPerSecond }: PackingFacts, bytes: number): number {
  return (bytes / bytesPerSecond) * 1000;
}

/** The smallest number of images for which a batch is expected to answer first. Cost: a binary search. */
function crossover(facts: PackingFacts): number {
  let low = 1;
  let high = facts.slots;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (batchMs(facts, middle) <= interactiveMs(facts, middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function choosePacking(facts: PackingFacts): PackingChoice {
  const { images } = facts;
  const expected = { batchMs: batchMs(facts, images), interactiveMs: interactiveMs(facts, images) };
  return {
    packing: expected.interactiveMs < expected.batchMs ? 'interactive' : 'batch',
    images,
    ...expected,
    measured: facts.batch.measured && facts.interactive.measured,
    batches: batchesOf(facts, images),
    batchBytes: facts.batchBytes,
    interactiveBytes: images * facts.imageBytes,
    keyBytes: facts.keyBytes,
    crossover: crossover(facts),
  };
}

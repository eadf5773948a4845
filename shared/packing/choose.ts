/** Which packing answers first: from the number of images, the link, and what both packings were seen to cost. Pure. */

export type Packing = 'batch' | 'interactive';

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

export interface PackingChoice {
  readonly packing: Packing;
  /** Why, in one sentence with the numbers. */
  readonly reason: string;
  readonly batchMs: number;
  readonly interactiveMs: number;
  /** From so many images on a batch answers first. */
  readonly crossover: number;
}

/** Milliseconds that batch packing is expected to take. */
function batchMs(facts: PackingFacts, images: number): number {
  const batches = Math.ceil(images / facts.slots);
  return batches * (facts.batch.ms + wireMs(facts, facts.batchBytes) + facts.roundTripMs);
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
  const expected = {
    batchMs: batchMs(facts, facts.images),
    interactiveMs: interactiveMs(facts, facts.images),
    crossover: crossover(facts),
  };
  const packing = expected.interactiveMs < expected.batchMs ? 'interactive' : 'batch';
  return { packing, reason: reasonOf(facts, packing, expected), ...expected };
}

function reasonOf(
  facts: PackingFacts,
  packing: Packing,
  expected: Pick<PackingChoice, 'batchMs' | 'interactiveMs' | 'crossover'>,
): string {
  const { images, batchBytes, imageBytes, keyBytes, batch, interactive } = facts;
  const count = images === 1 ? '1 image' : `${images} images`;
  const [mine, other] =
    packing === 'batch'
      ? [expected.batchMs, expected.interactiveMs]
      : [expected.interactiveMs, expected.batchMs];
  const wire =
    packing === 'batch'
      ? `${megabytes(batchBytes)} up and down, however many images`
      : `${megabytes(images * imageBytes)} up and down instead of ${megabytes(batchBytes)}`;
  const keys = packing === 'interactive' && keyBytes > 0 ? `, and ${megabytes(keyBytes)} of keys once` : '';
  const basis = batch.measured && interactive.measured ? 'measured here' : 'expected';
  const rest = packing === 'batch' ? 'one at a time' : 'as a batch';
  return (
    `${count}: ${seconds(mine)} ${basis}, ${seconds(other)} ${rest}; ${wire}${keys}. ` +
    `A batch is faster from ${expected.crossover} images on.`
  );
}

function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} MB`;
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

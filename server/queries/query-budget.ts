/**
 * How much of private models each client may still ask: scores allow a model to be rebuilt by whoever asks often enough, and a budget raises the price.
 *
 * A batch counts as the images that it could hold, since the server cannot see how many there are. What is taken is given back where no answer went out.
 */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { taken, waitMs, leftAt, type Bucket, type BucketSize } from './bucket.ts';
import type { QueryBudgetSettings } from '../settings/schema.ts';

const MINUTE_MS = 60_000;
/** What the wire holds. */
const LONGEST_WAIT_MS = 2 ** 32 - 1;
/** Clients times models that are remembered; the fullest are forgotten first. */
const MOST_ENTRIES = 65_536;

/** What one client has left of one model. */
export interface Spent {
  readonly budget: Bucket;
  readonly rate?: Bucket | undefined;
}

/** By a digest of client and model: neither stands in a file. */
export type Ledger = ReadonlyMap<string, Spent>;

export interface Question {
  /** Who asks (`rpc/identity.ts`). */
  readonly identity: string;
  readonly modelName: string;
  /** That the computation could be about. */
  readonly images: number;
}

/** What was taken for one question. */
export interface Charge {
  /** No answer went out. Harmless when repeated. */
  refund(): void;
}

interface QueryBudgetParts {
  readonly settings: QueryBudgetSettings;
  /** What was kept of the last run. */
  readonly ledger?: Ledger;
  /** Told after each change. */
  readonly changed?: (ledger: Ledger) => void;
  /** Milliseconds of a clock that a restart goes on with. */
  readonly now?: () => number;
}

export class QueryBudget {
  readonly #size: BucketSize;
  readonly #rate: BucketSize | undefined;
  readonly #spent: Map<string, Spent>;
  readonly #changed: (ledger: Ledger) => void;
  readonly #now: () => number;

  constructor({ settings, ledger, changed = () => undefined, now = Date.now }: QueryBudgetParts) {
    const { images, periodMs, imagesPerMinute } = settings;
    this.#size = { images, periodMs };
    this.#rate = imagesPerMinute === undefined ? undefined : { images: imagesPerMinute, periodMs: MINUTE_MS };
    this.#spent = new Map(ledger);
    this.#changed = changed;
    this.#now = now;
  }

  /** @throws QUERY_BUDGET_SPENT, with the time after which the question could be asked; nothing is taken then */
  take({ identity, modelName, images }: Question): Charge {
    const name = nameOf(identity, modelName);
    const now = this.#now();
    const before = this.#spent.get(name);
    const retryAfterMs = Math.max(
      waitMs(this.#size, before?.budget, now, images),
      this.#rate ? waitMs(this.#rate, before?.rate, now, images) : 0,
    );
    if (retryAfterMs > 0) throw spent(images, retryAfterMs);
    this.#add(name, images, now);
    let open = true;
    return {
      refund: () => {
        if (open) this.#add(name, -images, this.#now());
        open = false;
      },
    };
  }

  #add(name: string, images: number, now: number): void {
    const before = this.#spent.get(name);
    const budget = taken(this.#size, before?.budget, now, images);
    const rate = this.#rate && taken(this.#rate, before?.rate, now, images);
    // At the end of the map: the last that was changed.
    this.#spent.delete(name);
    this.#spent.set(name, { budget, rate });
    if (this.#spent.size > MOST_ENTRIES) this.#forget(now);
    this.#changed(this.#spent);
  }

  /** The half of which most is left: whoever makes up clients pushes out others that made up theirs. */
  #forget(now: number): void {
    const fullest = [...this.#spent]
      .map(([name, { budget }]) => ({ name, left: leftAt(this.#size, budget, now) }))
      .sort((a, b) => b.left - a.left);
    for (const { name } of fullest.slice(0, MOST_ENTRIES / 2)) this.#spent.delete(name);
  }
}

function nameOf(identity: string, modelName: string): string {
  return createHash('sha256')
    .update(JSON.stringify([identity, modelName]))
    .digest('hex');
}

function spent(images: number, retryAfterMs: number): CryptoNetsError {
  const message = `this question counts as ${images} images, more than is left of the budget`;
  return new CryptoNetsError('QUERY_BUDGET_SPENT', message, {
    retryAfterMs: Math.min(retryAfterMs, LONGEST_WAIT_MS),
  });
}

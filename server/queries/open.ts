/** The budget of queries of a running server: none, in memory, or kept in a file. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { mostImages } from '../../shared/packing/geometry.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Log } from '../observe/log.ts';
import { LedgerFile, readLedger } from './ledger-file.ts';
import { QueryBudget, type Charge, type Question } from './query-budget.ts';
import type { QueryBudgetSettings } from '../settings/schema.ts';

/** What the server asks before it computes with a private model, and what it waits for before it ends. */
export interface Queries {
  /** @throws QUERY_BUDGET_SPENT */
  take(question: Question): Promise<Charge>;
  settled(): Promise<void>;
}

const FREE: Charge = { refund: () => undefined };
const UNBOUNDED: Queries = { take: async () => FREE, settled: async () => undefined };

/** @throws CONFIG_INVALID where no batch could ever be asked, or the file is none of this program */
export async function openQueries(
  settings: QueryBudgetSettings | undefined,
  models: ModelRegistry,
  log: Log,
): Promise<Queries> {
  if (!settings) return UNBOUNDED;
  requireRoomForABatch(settings, models);
  const { file } = settings;
  if (file === undefined) {
    const budget = new QueryBudget({ settings });
    return { take: async (question) => budget.take(question), settled: async () => undefined };
  }
  const kept = new LedgerFile(file, (error) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    log.warn({ event: 'query-budget-not-kept', reason });
  });
  const ledger = await readLedger(file);
  const budget = new QueryBudget({ settings, ledger, changed: (changed) => kept.keep(changed) });
  return { take: (question) => takeAndKeep(budget, kept, question), settled: () => kept.settled() };
}

/** On the disk before anything is computed: a crash gives nothing back. */
async function takeAndKeep(budget: QueryBudget, kept: LedgerFile, question: Question): Promise<Charge> {
  const charge = budget.take(question);
  await kept.settled();
  return charge;
}

function requireRoomForABatch(
  { images, imagesPerMinute = images }: QueryBudgetSettings,
  models: ModelRegistry,
): void {
  for (const { visibility, batchPlans } of models.models()) {
    if (visibility === 'public') continue;
    const slots = Math.max(...batchPlans.map(mostImages));
    if (Math.min(images, imagesPerMinute) >= slots) continue;
    const message = `queryBudget: a batch counts as ${slots} images, expected a budget and a rate of as many at least`;
    throw new CryptoNetsError('CONFIG_INVALID', message);
  }
}

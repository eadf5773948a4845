/** Predictions that were made: facts in the clear, answers sealed by the vault. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { HistoryEntry, PredictionResult } from '../../shared/ipc/types.ts';
import { MAX_PAGE_ROWS, type HistoryRow, type Store } from '../store/index.ts';
import type { RowPlace } from '../vault/index.ts';
import type { VaultSession } from './vault-session.ts';

/** What is kept of an answer. */
interface Answer {
  readonly predictions: readonly number[];
  readonly accuracy: number | null;
}

export interface FinishedPrediction {
  readonly operationId: string;
  readonly startedAtMs: number;
  readonly result: PredictionResult;
  readonly keyId: string | null;
  readonly serverId: string | null;
}

function placeOf(operationId: string): RowPlace {
  return { table: 'history', rowId: operationId, paramsDigest: new Uint8Array(0) };
}

export class History {
  readonly #store: Store;
  readonly #vault: VaultSession;

  constructor(store: Store, vault: VaultSession) {
    this.#store = store;
    this.#vault = vault;
  }

  add({ operationId, startedAtMs, result, keyId, serverId }: FinishedPrediction): void {
    this.#store.history.add({
      operationId,
      startedAtMs,
      model: result.model,
      parameterSet: result.parameters.name,
      packing: result.packing,
      engine: result.engine.client,
      imageCount: result.images,
      keyId,
      serverId,
      trace: result.trace,
      sealedResult: this.#seal(operationId, result),
    });
  }

  /** Newest first. */
  list(offset: number, limit: number): { entries: HistoryEntry[]; total: number } {
    const rows = this.#rows(offset + limit).slice(offset);
    return { entries: rows.map((row) => this.#entry(row)), total: this.#store.history.count() };
  }

  delete(ids: readonly string[]): void {
    this.#store.transaction(() => {
      for (const id of ids) this.#store.history.delete(id);
    });
  }

  clear(): void {
    this.#store.history.deleteAll();
  }

  /** The newest `count` rows, page by page. */
  #rows(count: number): HistoryRow[] {
    const rows: HistoryRow[] = [];
    while (rows.length < count) {
      const last = rows.at(-1);
      const limit = Math.min(MAX_PAGE_ROWS, count - rows.length);
      const page = this.#store.history.list({ limit, ...(last ? { after: last } : {}) });
      rows.push(...page);
      if (page.length < limit) break;
    }
    return rows;
  }

  #entry(row: HistoryRow): HistoryEntry {
    const { uploadBytes, downloadBytes, wallMs } = row.trace;
    return {
      id: row.operationId,
      at: new Date(row.startedAtMs).toISOString(),
      model: row.model,
      packing: row.packing === 'interactive' ? 'interactive' : 'batch',
      images: row.imageCount,
      wallMs,
      uploadBytes,
      downloadBytes,
      ...this.#answer(row),
      trace: row.trace,
    };
  }

  #seal(operationId: string, { predictions, accuracy }: PredictionResult): Uint8Array | null {
    const unlocked = this.#vault.unlocked;
    if (!unlocked) return null;
    const answer: Answer = { predictions, accuracy };
    return unlocked.seal(placeOf(operationId), Buffer.from(JSON.stringify(answer)));
  }

  /** Nothing while the vault is locked, or when nothing was kept; a damaged row hides its answer, not the list. */
  #answer(row: HistoryRow): Partial<Answer> {
    const unlocked = this.#vault.unlocked;
    const sealed = row.hasResult && unlocked ? this.#store.history.sealedResult(row.operationId) : undefined;
    if (!unlocked || !sealed) return {};
    try {
      const opened = unlocked.open(placeOf(row.operationId), sealed);
      return JSON.parse(Buffer.from(opened).toString('utf8')) as Answer;
    } catch (error) {
      if (error instanceof CryptoNetsError && error.code === 'VAULT_LOCKED') return {};
      if (error instanceof CryptoNetsError && error.code === 'VAULT_CORRUPT') return {};
      throw error;
    }
  }
}

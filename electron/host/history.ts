/** Predictions that were made: facts in the clear, answers sealed by the vault. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { HistoryEntry, HostEvents, PredictionResult } from '../../shared/ipc/types.ts';
import { MAX_PAGE_ROWS, type AskedServer, type HistoryRow, type Store } from '../store/index.ts';
import { zero, type RowPlace, type UnlockedVault } from '../vault/index.ts';
import type { VaultSession } from '../keys/vault-session.ts';

/** What is kept of an answer. */
interface Answer {
  readonly predictions: readonly number[];
  readonly accuracy: number | null;
  /** Names of the classes, where predictions are numbers of named ones. */
  readonly classes?: readonly string[];
}

export interface FinishedPrediction {
  readonly operationId: string;
  readonly startedAtMs: number;
  readonly result: PredictionResult;
  readonly keyId: string | null;
  readonly serverId: string | null;
  readonly serverKind: AskedServer;
  /** Strokes of one drawing say the same. */
  readonly drawing?: string | undefined;
}

const DAY_MS = 86_400_000;

/** Whether each part stands somewhere in an entry: model, parameters, server, day, answer of a single one. */
function matches(entry: HistoryEntry, parts: readonly string[], server: string): boolean {
  const { model, packing, parameters, at, predictions = [], classes } = entry;
  const single = predictions.length === 1 ? predictions[0]! : undefined;
  const answer = single === undefined ? '' : (classes?.[single] ?? String(single));
  const said = [model, packing, parameters, server, at.slice(0, 10), answer].join('\n').toLowerCase();
  return parts.every((part) => (/^\d$/.test(part) ? answer === part : said.includes(part)));
}

function placeOfServer({ serverId, serverKind }: HistoryRow): HistoryEntry['server'] {
  if (serverKind === 'kept') return serverId === null ? 'removed' : 'kept';
  return serverKind ?? 'unknown';
}

function placeOf(operationId: string): RowPlace {
  return { table: 'history', rowId: operationId, paramsDigest: new Uint8Array(0) };
}

export class History {
  readonly #store: Store;
  readonly #vault: VaultSession;
  readonly #changed: (change: HostEvents['history']) => void;
  /** The newest row of the drawing that was predicted last. */
  #drawn: { readonly drawing: string; readonly operationId: string } | undefined;

  constructor(store: Store, vault: VaultSession, changed: (change: HostEvents['history']) => void) {
    this.#store = store;
    this.#vault = vault;
    this.#changed = changed;
    vault.holds({ reseal: (from, to) => this.#reseal(from, to) });
  }

  /** Takes a prediction in, if that is the wish. Never throws: what went wrong is told beside the answer, which stands. */
  add(finished: FinishedPrediction, wanted: () => boolean): void {
    const { operationId: id } = finished;
    try {
      if (!wanted()) return;
      this.#store.transaction(() => this.#insert(finished));
      this.#changed({ id, error: null });
    } catch (error) {
      this.#changed({ id, error: toReport(error) });
    }
  }

  /** A further stroke of a drawing takes the place of the strokes before it. */
  #insert({
    operationId,
    startedAtMs,
    result,
    keyId,
    serverId,
    serverKind,
    drawing,
  }: FinishedPrediction): void {
    const before = drawing !== undefined && this.#drawn?.drawing === drawing ? this.#drawn : undefined;
    if (before && this.#store.history.has(before.operationId)) this.#store.history.delete(before.operationId);
    this.#drawn = drawing === undefined ? undefined : { drawing, operationId };
    this.#store.history.add({
      operationId,
      startedAtMs,
      model: result.model,
      modelDigest: result.commitment ?? null,
      parameterSet: result.parameters.name,
      packing: result.packing,
      engine: result.engine.client,
      imageCount: result.images,
      keyId,
      serverId,
      serverKind,
      trace: result.trace,
      sealedResult: this.#seal(operationId, result),
    });
  }

  /** Newest first; with a query only entries in which each of its words stands somewhere: answers too, where the vault is open. */
  list(offset: number, limit: number, query = ''): { entries: HistoryEntry[]; total: number } {
    const total = this.#store.history.count();
    const parts = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (parts.length === 0) {
      const rows = this.#rows(offset + limit).slice(offset);
      return { entries: rows.map((row) => this.#entry(row)), total };
    }
    const found = this.#rows(total)
      .map((row) => this.#entry(row))
      .filter((entry) => matches(entry, parts, this.#serverName(entry.serverId)));
    return { entries: found.slice(offset, offset + limit), total: found.length };
  }

  /** Deletes what is older than so many days; 0: nothing. */
  forgetOlder(days: number, nowMs = Date.now()): void {
    if (days > 0 && this.#store.history.deleteBefore(nowMs - days * DAY_MS) > 0)
      this.#changed({ id: null, error: null });
  }

  #serverName(id: string | null): string {
    return id === null ? '' : this.#store.servers.byId(id).name;
  }

  delete(ids: readonly string[]): void {
    this.#store.transaction(() => {
      for (const id of ids) this.#store.history.delete(id);
    });
    this.#changed({ id: null, error: null });
  }

  clear(): void {
    this.#store.history.deleteAll();
    this.#changed({ id: null, error: null });
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
      parameters: row.parameterSet,
      serverId: row.serverId,
      server: placeOfServer(row),
      images: row.imageCount,
      wallMs,
      uploadBytes,
      downloadBytes,
      kept: row.hasResult,
      ...this.#answer(row),
      trace: row.trace,
    };
  }

  #seal(operationId: string, { predictions, accuracy, answers }: PredictionResult): Uint8Array | null {
    const unlocked = this.#vault.unlocked;
    if (!unlocked) return null;
    const classes = answers?.classes?.map(({ name, title }) => title ?? name);
    const answer: Answer = { predictions, accuracy, ...(classes ? { classes } : {}) };
    return unlocked.seal(placeOf(operationId), Buffer.from(JSON.stringify(answer)));
  }

  #reseal(from: UnlockedVault, to: UnlockedVault): void {
    const { history } = this.#store;
    for (const id of history.withResult()) {
      const opened = openOrUndefined(from, id, history.sealedResult(id)!);
      if (opened) history.reseal(id, to.seal(placeOf(id), opened));
      zero(opened);
    }
  }

  /** Nothing while the vault is locked, or when nothing was kept; a damaged row hides its answer, not the list. */
  #answer(row: HistoryRow): Partial<Answer> {
    const unlocked = this.#vault.unlocked;
    const sealed = row.hasResult && unlocked ? this.#store.history.sealedResult(row.operationId) : undefined;
    if (!unlocked || !sealed) return {};
    const opened = openOrUndefined(unlocked, row.operationId, sealed);
    return opened ? (JSON.parse(Buffer.from(opened).toString('utf8')) as Answer) : {};
  }
}

function openOrUndefined(unlocked: UnlockedVault, id: string, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return unlocked.open(placeOf(id), sealed);
  } catch (error) {
    if (error instanceof CryptoNetsError && (error.code === 'VAULT_LOCKED' || error.code === 'VAULT_CORRUPT'))
      return undefined;
    throw error;
  }
}

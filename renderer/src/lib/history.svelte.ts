/** Past predictions, page by page; one of them opened. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { HistoryEntry } from '../../../shared/ipc/types.ts';
import { proving, type TypedWay } from './vault.svelte.ts';

export const PAGE = 50;

export class History {
  entries = $state.raw<readonly HistoryEntry[]>([]);
  total = $state(0);
  loading = $state(false);
  loaded = $state(false);
  error = $state.raw<ErrorReport | null>(null);
  openId = $state<string | null>(null);
  /** What the list is searched for. */
  query = $state('');
  /** The entry that others are held against. */
  beside = $state.raw<HistoryEntry | null>(null);

  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
    bridge.on('history', () => {
      if (this.loaded) void this.refresh();
    });
  }

  get open(): HistoryEntry | null {
    return this.entries.find((entry) => entry.id === this.openId) ?? null;
  }

  get hasMore(): boolean {
    return this.entries.length < this.total;
  }

  async search(query: string): Promise<void> {
    this.query = query;
    await this.#page(0, PAGE);
  }

  async refresh(): Promise<void> {
    await this.#page(0, Math.min(200, Math.max(PAGE, this.entries.length)));
  }

  async more(): Promise<void> {
    if (this.hasMore && !this.loading) await this.#page(this.entries.length, PAGE);
  }

  async delete(id: string): Promise<void> {
    const answer = await this.#bridge.call('history.delete', { ids: [id] });
    if (this.openId === id) this.openId = null;
    if (this.beside?.id === id) this.beside = null;
    await this.#reload(answer.ok ? null : answer.error);
  }

  /** @param way what `secret` is; null where nothing is to be proven. @returns whether it is empty now */
  async clear(way: TypedWay | null, secret: string): Promise<boolean> {
    const answer = await proving(way, secret, (current) => this.#bridge.call('history.clear', { current }));
    if (answer.ok) [this.openId, this.beside] = [null, null];
    await this.#reload(answer.ok ? null : answer.error);
    return answer.ok;
  }

  async #reload(error: ErrorReport | null): Promise<void> {
    await this.refresh();
    if (error) this.error = error;
  }

  async #page(offset: number, limit: number): Promise<void> {
    this.loading = true;
    const { query } = this;
    const answer = await this.#bridge.call('history.list', {
      offset,
      limit,
      query: query.trim() || undefined,
    });
    this.loading = false;
    // Typed on meanwhile: the answer to that is what counts.
    if (query !== this.query) return;
    this.error = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    this.loaded = true;
    this.total = answer.value.total;
    this.entries = offset === 0 ? answer.value.entries : [...this.entries, ...answer.value.entries];
  }
}

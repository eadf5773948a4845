/** Past predictions, page by page; one of them opened. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { HistoryEntry } from '../../../shared/ipc/types.ts';

export const PAGE = 50;

export class History {
  entries = $state.raw<readonly HistoryEntry[]>([]);
  total = $state(0);
  loading = $state(false);
  loaded = $state(false);
  error = $state.raw<ErrorReport | null>(null);
  openId = $state<string | null>(null);

  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  get open(): HistoryEntry | null {
    return this.entries.find((entry) => entry.id === this.openId) ?? null;
  }

  get hasMore(): boolean {
    return this.entries.length < this.total;
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
    await this.#reload(answer.ok ? null : answer.error);
  }

  async clear(): Promise<void> {
    const answer = await this.#bridge.call('history.clear', undefined);
    this.openId = null;
    await this.#reload(answer.ok ? null : answer.error);
  }

  async #reload(error: ErrorReport | null): Promise<void> {
    await this.refresh();
    if (error) this.error = error;
  }

  async #page(offset: number, limit: number): Promise<void> {
    this.loading = true;
    const answer = await this.#bridge.call('history.list', { offset, limit });
    this.loading = false;
    this.error = answer.ok ? null : answer.error;
    if (!answer.ok) return;
    this.loaded = true;
    this.total = answer.value.total;
    this.entries = offset === 0 ? answer.value.entries : [...this.entries, ...answer.value.entries];
  }
}

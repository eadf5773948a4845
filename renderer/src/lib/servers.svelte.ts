/** The servers that are known, the one in use, and how it is. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { ServerState, ServerSummary } from '../../../shared/ipc/types.ts';
import { Remote } from './remote.svelte.ts';

export interface NewServer {
  readonly name: string;
  readonly address: string;
  readonly caPem: string;
  readonly token: string;
}

export class Servers {
  readonly list: Remote<readonly ServerSummary[]>;
  readonly state: Remote<ServerState>;
  /** Of the last change that failed. */
  error = $state.raw<ErrorReport | null>(null);
  working = $state(false);

  readonly #bridge: Bridge;

  constructor(bridge: Bridge, onReady: () => void) {
    this.#bridge = bridge;
    this.list = new Remote(() => bridge.call('servers.list', undefined));
    this.state = new Remote(() => bridge.call('servers.state', undefined));
    bridge.on('server', (state) => {
      this.state.value = state;
      if (state.state === 'ready') onReady();
    });
  }

  get selected(): ServerSummary | null {
    return this.list.value?.find((server) => server.selected) ?? null;
  }

  async refresh(): Promise<void> {
    await Promise.all([this.list.refresh(), this.state.refresh()]);
  }

  async add({ name, address, caPem, token }: NewServer): Promise<boolean> {
    this.working = true;
    const answer = await this.#bridge.call('servers.add', {
      name,
      address,
      caPem: caPem || undefined,
      token: token || undefined,
    });
    return this.#finish(answer.ok ? null : answer.error);
  }

  async remove(id: string): Promise<boolean> {
    this.working = true;
    const answer = await this.#bridge.call('servers.remove', { id });
    return this.#finish(answer.ok ? null : answer.error);
  }

  async select(id: string): Promise<void> {
    this.working = true;
    const answer = await this.#bridge.call('servers.select', { id });
    if (answer.ok) this.state.value = answer.value;
    await this.#finish(answer.ok ? null : answer.error);
  }

  async #finish(error: ErrorReport | null): Promise<boolean> {
    this.error = error;
    await this.list.refresh();
    this.working = false;
    return error === null;
  }
}

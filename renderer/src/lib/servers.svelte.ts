/** The servers that are known, the one in use, and how it is. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { BuiltInServer, ServerState, ServerSummary, ServerTest } from '../../../shared/ipc/types.ts';
import { Remote } from './remote.svelte.ts';
import { proving, type TypedWay } from './vault.svelte.ts';

/** As it is entered; of a known server, what is left out stays. */
export interface ServerEntry {
  readonly address: string;
  readonly caPem: string | undefined;
  readonly token: string | undefined;
}

export class Servers {
  readonly list: Remote<readonly ServerSummary[]>;
  readonly state: Remote<ServerState>;
  readonly builtIn: Remote<BuiltInServer>;
  /** Of the last change that failed. */
  error = $state.raw<ErrorReport | null>(null);
  working = $state(false);
  testing = $state(false);
  tested = $state.raw<ServerTest | null>(null);
  #asked = 0;

  readonly #bridge: Bridge;

  constructor(bridge: Bridge, onReady: () => void) {
    this.#bridge = bridge;
    this.list = new Remote(() => bridge.call('servers.list', undefined));
    this.state = new Remote(() => bridge.call('servers.state', undefined));
    this.builtIn = new Remote(() => bridge.call('servers.builtIn', undefined));
    bridge.on('servers', (list) => (this.list.value = list));
    bridge.on('server', (state) => {
      const before = this.state.value;
      this.state.value = state;
      if (this.builtIn.value) void this.builtIn.refresh();
      // Said again it is no news: what was made ready stays so.
      if (state.state === 'ready' && (before?.state !== 'ready' || before.id !== state.id)) onReady();
    });
  }

  get selected(): ServerSummary | null {
    return this.list.value?.find((server) => server.selected) ?? null;
  }

  async refresh(): Promise<void> {
    await Promise.all([this.list.refresh(), this.state.refresh()]);
  }

  async add({ caPem, ...entry }: ServerEntry & { readonly name: string }): Promise<boolean> {
    this.working = true;
    const answer = await this.#bridge.call('servers.add', { ...entry, caPem: caPem || undefined });
    return this.#finish(answer.ok ? null : answer.error);
  }

  async change(id: string, change: ServerEntry & { readonly name: string }): Promise<boolean> {
    this.working = true;
    const answer = await this.#bridge.call('servers.change', { id, ...change });
    return this.#finish(answer.ok ? null : answer.error);
  }

  /** Tries a server out, as it is entered. Of several, what was asked last counts. */
  async test(entry: ServerEntry & { readonly id: string | undefined }): Promise<void> {
    const asked = ++this.#asked;
    [this.testing, this.tested, this.error] = [true, null, null];
    const answer = await this.#bridge.call('servers.test', entry);
    if (asked !== this.#asked) return;
    this.testing = false;
    if (answer.ok) this.tested = answer.value;
    else this.error = answer.error;
  }

  /** Another form, or none. */
  forgetTest(): void {
    this.#asked++;
    [this.testing, this.tested, this.error] = [false, null, null];
  }

  /** @param way what `secret` is; null where nothing is to be proven */
  async remove(id: string, way: TypedWay | null, secret: string): Promise<boolean> {
    this.working = true;
    const answer = await proving(way, secret, (current) =>
      this.#bridge.call('servers.remove', { id, current }),
    );
    return this.#finish(answer.ok ? null : answer.error);
  }

  async select(id: string): Promise<void> {
    this.working = true;
    const answer = await this.#bridge.call('servers.select', { id });
    if (answer.ok) this.state.value = answer.value;
    await this.#finish(answer.ok ? null : answer.error);
  }

  /** Starts or stops the app's own server. */
  async run(run: boolean): Promise<void> {
    this.working = true;
    const answer = await this.#bridge.call('servers.run', { run });
    if (answer.ok) this.builtIn.value = answer.value;
    await this.#finish(answer.ok ? null : answer.error);
    await this.state.refresh();
  }

  async #finish(error: ErrorReport | null): Promise<boolean> {
    this.error = error;
    await this.list.refresh();
    this.working = false;
    return error === null;
  }
}

/** The servers of a profile: the built-in one and those that were added; the connection to the selected one, and its state. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { ServerState, ServerSummary } from '../../shared/ipc/types.ts';
import {
  connect,
  parseAddress,
  type Remote,
  type RemoteCatalog,
  type RemoteOptions,
} from '../remote/index.ts';
import { MAX_PAGE_ROWS, newRowId, type ServerRow, type ServerTls, type Store } from '../store/index.ts';
import type { EmbeddedServer, EmbeddedState } from './embedded-server.ts';
import { SELECTED_SERVER } from './settings.ts';
import type { ServerTokens } from './server-tokens.ts';

/** Id of the server that the app runs itself. */
export const BUILT_IN_ID = 'built-in';

export interface ServersParts {
  readonly store: Store;
  readonly tokens: ServerTokens;
  readonly embedded: EmbeddedServer;
  readonly changed: (state: ServerState) => void;
  /** Used instead of the selected one, for this session (the command line's --server). */
  readonly fixed?: RemoteOptions | undefined;
}

/** A server that answered. */
export interface Connected {
  readonly id: string;
  readonly remote: Remote;
  readonly catalog: RemoteCatalog;
  /** Of the catalog call. */
  readonly roundTripMs: number;
}

export interface NewServer {
  readonly name: string;
  readonly address: string;
  readonly caPem?: string | undefined;
  readonly token?: string | undefined;
}

/** Id of a server that was named for this session only. */
const FIXED_ID = 'named';

export class Servers {
  readonly #parts: ServersParts;
  #open: { readonly key: string; readonly remote: Remote } | undefined;

  constructor(parts: ServersParts) {
    this.#parts = parts;
  }

  list(): ServerSummary[] {
    const selected = this.#selectedId();
    const builtIn = {
      id: BUILT_IN_ID,
      name: 'This computer',
      address: null,
      selected: selected === BUILT_IN_ID,
    };
    const rows = this.#parts.store.servers.list({ limit: MAX_PAGE_ROWS });
    return [builtIn, ...rows.map((row) => toSummary(row, selected))];
  }

  /** @throws ARGUMENT_INVALID (address, or name taken) */
  add(entry: NewServer): ServerSummary {
    const { name, address, caPem, token } = entry;
    const id = newRowId();
    const tls = tlsOf(address, caPem);
    const row = { name, address, tls, caPem: caPem ?? null };
    const added = this.#parts.store.servers.add(id, row, Date.now());
    if (token !== undefined) this.#parts.tokens.keep(id, token);
    return toSummary(added, this.#selectedId());
  }

  /** @throws SERVER_NOT_FOUND */
  remove(id: string): void {
    if (id === BUILT_IN_ID) throw new CryptoNetsError('ARGUMENT_INVALID', 'The built-in server stays.');
    this.#parts.store.servers.delete(id);
    this.#parts.tokens.forget(id);
    if (this.#parts.store.settings.read(SELECTED_SERVER) === id)
      this.#parts.store.settings.reset(SELECTED_SERVER);
  }

  /** @throws SERVER_NOT_FOUND */
  async select(id: string): Promise<ServerState> {
    if (id !== BUILT_IN_ID) this.#parts.store.servers.byId(id);
    this.#parts.store.settings.write(SELECTED_SERVER, id === BUILT_IN_ID ? null : id);
    if (id !== BUILT_IN_ID) await this.#parts.embedded.stop();
    return this.state();
  }

  /** Asks the selected server for its catalog; never throws because of it. The built-in one is started when it does not run. */
  async state(): Promise<ServerState> {
    const id = this.#selectedId();
    const { embedded } = this.#parts;
    if (id === BUILT_IN_ID && embedded.state.state !== 'ready') {
      void embedded.address().catch(() => undefined);
      return embeddedState(embedded.state);
    }
    const state = await this.#probe(id);
    this.#parts.changed(state);
    return state;
  }

  /** Connects to the selected server and reads its catalog. @throws SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, NOT_AUTHORIZED, CANCELLED */
  async connect(signal?: AbortSignal): Promise<Connected> {
    const id = this.#selectedId();
    const remote = this.#remoteFor(await this.#optionsOf(id));
    const startedAtMs = performance.now();
    const catalog = await remote.catalog(signal);
    const roundTripMs = performance.now() - startedAtMs;
    this.#noteSeen(id, roundTripMs);
    return { id, remote, catalog, roundTripMs };
  }

  /** Id of the row for the history; null for servers that have none. */
  rowIdOf(connected: Connected): string | null {
    return connected.id === BUILT_IN_ID || connected.id === FIXED_ID ? null : connected.id;
  }

  /** Whether its traffic stays on this computer. */
  isLocal({ id }: Connected): boolean {
    if (id === BUILT_IN_ID) return true;
    const { address } = id === FIXED_ID ? this.#parts.fixed! : this.#parts.store.servers.byId(id);
    return parseAddress(address).loopback;
  }

  /** What the built-in server's state means for views; nothing while another one is selected. */
  embeddedChanged(state: EmbeddedState): void {
    if (this.#selectedId() !== BUILT_IN_ID) return;
    this.#parts.changed(embeddedState(state));
    if (state.state === 'ready') void this.state();
  }

  async close(): Promise<void> {
    this.#open?.remote.close();
    this.#open = undefined;
    await this.#parts.embedded.stop();
  }

  #selectedId(): string {
    if (this.#parts.fixed) return FIXED_ID;
    const id = this.#parts.store.settings.read(SELECTED_SERVER);
    return id !== null && this.#has(id) ? id : BUILT_IN_ID;
  }

  #has(id: string): boolean {
    return this.#parts.store.servers.list({ limit: MAX_PAGE_ROWS }).some((row) => row.id === id);
  }

  async #optionsOf(id: string): Promise<RemoteOptions> {
    if (id === FIXED_ID) return this.#parts.fixed!;
    if (id === BUILT_IN_ID) return { address: await this.#parts.embedded.address() };
    const { address, caPem } = this.#parts.store.servers.byId(id);
    return { address, caPem: caPem ?? undefined, token: this.#parts.tokens.of(id) };
  }

  /** One connection at a time, kept as long as it is asked for the same way. */
  #remoteFor(options: RemoteOptions): Remote {
    const key = JSON.stringify([options.address, options.caPem, options.token]);
    if (this.#open?.key === key) return this.#open.remote;
    this.#open?.remote.close();
    this.#open = { key, remote: connect(options) };
    return this.#open.remote;
  }

  async #probe(id: string): Promise<ServerState> {
    try {
      const { catalog, roundTripMs } = await this.connect();
      const { engine, cpuPath, threads } = catalog;
      return { id, state: 'ready', engine, cpuPath, threads, roundTripMs };
    } catch (error) {
      return { id, state: 'unreachable', error: toReport(error) };
    }
  }

  #noteSeen(id: string, roundTripMs: number): void {
    if (id === BUILT_IN_ID || id === FIXED_ID) return;
    const link = { uploadBytesPerSecond: null, downloadBytesPerSecond: null, roundTripMs };
    this.#parts.store.servers.noteSeen(id, Date.now(), link);
  }
}

function embeddedState(state: EmbeddedState): ServerState {
  const error = state.state === 'unreachable' ? { error: state.error } : {};
  // Listening is not yet "ready" to a view: its engine is told by the probe that follows.
  return { id: BUILT_IN_ID, state: state.state === 'ready' ? 'starting' : state.state, ...error };
}

function toSummary(row: ServerRow, selected: string): ServerSummary {
  return { id: row.id, name: row.name, address: row.address, selected: row.id === selected };
}

/** @throws ARGUMENT_INVALID */
function tlsOf(text: string, caPem: string | undefined): ServerTls {
  const address = parseAddress(text);
  if (caPem !== undefined) return 'ca';
  return (address.tls ?? !address.loopback) ? 'system' : 'none';
}

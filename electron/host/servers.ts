/** The servers of a profile: the built-in one and those that were added; the connection to the selected one, and its state. */
import { X509Certificate } from 'node:crypto';
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { BuiltInServer, ServerState, ServerSummary } from '../../shared/ipc/types.ts';
import {
  connect,
  dialTarget,
  parseAddress,
  type Remote,
  type RemoteCatalog,
  type RemoteOptions,
  type Recorder,
} from '../remote/index.ts';
import {
  MAX_PAGE_ROWS,
  newRowId,
  type AskedServer,
  type ServerRow,
  type ServerTls,
  type Store,
} from '../store/index.ts';
import { Connections } from './connections.ts';
import type { EmbeddedServer, EmbeddedState } from './embedded-server.ts';
import { SELECTED_SERVER } from './settings.ts';
import type { ServerTokens } from './server-tokens.ts';
import type { VaultSession } from '../keys/vault-session.ts';

/** Id of the server that the app runs itself. */
export const BUILT_IN_ID = 'built-in';

export interface ServersParts {
  readonly store: Store;
  readonly tokens: ServerTokens;
  /** Who vouches for addresses. */
  readonly vault: Pick<VaultSession, 'change'>;
  readonly embedded: EmbeddedServer;
  readonly changed: (state: ServerState) => void;
  /** Told after each change of what `list` answers. */
  readonly listChanged: (servers: readonly ServerSummary[]) => void;
  /** Used instead of the selected one, for this session (the command line's --server). */
  readonly fixed?: RemoteOptions | undefined;
  /** Told of every request. */
  readonly recorder: Recorder;
}

/** A server that answered; its connection, and the built-in server behind it, stay until it is disposed. */
export interface Connected extends Disposable {
  readonly id: string;
  /** `host:port`; null for the built-in one. */
  readonly address: string | null;
  /** Its traffic stays on this computer. */
  readonly local: boolean;
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

export type ServerChange = { readonly [K in keyof NewServer]?: string | undefined };

/** Id of a server that was named for this session only. */
const FIXED_ID = 'named';
/** Of servers that the app starts for one run; the address follows. */
const OWN_ID = 'own';

export class Servers {
  readonly #parts: ServersParts;
  readonly #connections: Connections;
  /** How many use the built-in server, and whether it is to end when nobody does. */
  #usingBuiltIn = 0;
  #builtInLeaves = false;

  constructor(parts: ServersParts) {
    this.#parts = parts;
    this.#connections = new Connections((options) => connect(options, parts.recorder));
  }

  list(): ServerSummary[] {
    const selected = this.#selectedId();
    const builtIn = {
      id: BUILT_IN_ID,
      name: BUILT_IN_ID,
      address: null,
      selected: selected === BUILT_IN_ID,
    };
    const rows = this.#parts.store.servers.list({ limit: MAX_PAGE_ROWS });
    return [builtIn, ...rows.map((row) => toSummary(row, selected))];
  }

  /** @throws ARGUMENT_INVALID (address), SERVER_EXISTS, VAULT_LOCKED */
  add(entry: NewServer): ServerSummary {
    const { name, address, caPem, token } = entry;
    const id = newRowId();
    const tls = tlsOf(address, caPem);
    const row = { name, address, tls, caPem: caPem ?? null };
    const { store, tokens, vault } = this.#parts;
    const added = vault.change(() => store.servers.add(id, row, Date.now()));
    if (token !== undefined) tokens.keep(id, token);
    this.#listChanged();
    return toSummary(added, this.#selectedId());
  }

  /** What is left out stays. A token is for one address: at another one it is forgotten. @throws ARGUMENT_INVALID, SERVER_EXISTS, SERVER_NOT_FOUND, VAULT_LOCKED */
  async change(id: string, { token, ...change }: ServerChange): Promise<ServerSummary> {
    if (id === BUILT_IN_ID)
      throw new CryptoNetsError('ARGUMENT_INVALID', 'the built-in server stays as it is');
    const { store, tokens, vault } = this.#parts;
    const before = store.servers.byId(id);
    const { name = before.name, address = before.address } = change;
    const caPem = change.caPem === undefined ? before.caPem : change.caPem || null;
    const row = { name, address, tls: tlsOf(address, caPem ?? undefined), caPem };
    const changed = vault.change(() => store.servers.change(id, row));
    if (address !== before.address || token === '') tokens.forget(id);
    if (token) tokens.keep(id, token);
    this.#listChanged();
    if (this.#selectedId() === id) await this.state();
    return toSummary(changed, this.#selectedId());
  }

  /** How a server would be reached as it is entered; of a known one, certificate and token count where none are given. @throws SERVER_NOT_FOUND, ARGUMENT_INVALID */
  entered({
    id,
    address,
    caPem,
    token,
  }: Omit<NewServer, 'name'> & { readonly id?: string | undefined }): RemoteOptions {
    const known = id === undefined ? undefined : this.#parts.store.servers.byId(id);
    const pem = (caPem ?? known?.caPem) || undefined;
    tlsOf(address, pem);
    const kept = known?.address === address ? this.#parts.tokens.of(known.id) : undefined;
    return { address, caPem: pem, token: token || kept };
  }

  /** How a server that was added is reached. @throws SERVER_NOT_FOUND, VAULT_LOCKED (it has a token) */
  optionsOf(id: string): RemoteOptions {
    const { address, caPem } = this.#parts.store.servers.byId(id);
    return { address, caPem: caPem ?? undefined, token: this.#parts.tokens.of(id) };
  }

  /** @throws SERVER_NOT_FOUND, VAULT_LOCKED */
  remove(id: string): void {
    if (id === BUILT_IN_ID) throw new CryptoNetsError('ARGUMENT_INVALID', 'the built-in server stays');
    const { store, tokens, vault } = this.#parts;
    vault.change(() => {
      // Who adds it again begins anew with its models too.
      store.modelPins.forget(dialTarget(parseAddress(store.servers.byId(id).address)));
      store.servers.delete(id);
    });
    tokens.forget(id);
    if (this.#parts.store.settings.read(SELECTED_SERVER) === id)
      this.#parts.store.settings.reset(SELECTED_SERVER);
    this.#listChanged();
  }

  /** @throws SERVER_NOT_FOUND */
  async select(id: string): Promise<ServerState> {
    if (id !== BUILT_IN_ID) this.#parts.store.servers.byId(id);
    this.#parts.store.settings.write(SELECTED_SERVER, id === BUILT_IN_ID ? null : id);
    this.#listChanged();
    if (id === BUILT_IN_ID) {
      this.#builtInLeaves = false;
      this.#parts.embedded.hold(false);
    }
    if (id !== BUILT_IN_ID) await this.#letBuiltInGo();
    return this.state();
  }

  builtIn(): BuiltInServer {
    const { held, log, state } = this.#parts.embedded;
    return { held, log, state: state.state };
  }

  /** Starts the built-in server, or ends it after those who use it now: then it stays so until it is started or chosen. */
  async runBuiltIn(run: boolean): Promise<BuiltInServer> {
    const { embedded } = this.#parts;
    embedded.hold(!run);
    if (!run) await this.#letBuiltInGo();
    else {
      this.#builtInLeaves = false;
      void embedded.address().catch(() => undefined);
    }
    return this.builtIn();
  }

  /** Starts the built-in server anew, for settings that it reads at its start; after those who use it now. */
  async restartBuiltIn(): Promise<void> {
    await this.#letBuiltInGo();
    await this.state();
  }

  /** Asks the selected server for its catalog; never throws because of it. The built-in one is started when it does not run. */
  async state(): Promise<ServerState> {
    const id = this.#selectedId();
    const { embedded } = this.#parts;
    if (id === BUILT_IN_ID && embedded.state.state !== 'ready') {
      if (!embedded.held) void embedded.address().catch(() => undefined);
      return embeddedState(embedded.state);
    }
    const state = await this.#probe(id);
    this.#parts.changed(state);
    return state;
  }

  /** Connects to the selected server and reads its catalog. @throws SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, NOT_AUTHORIZED, CANCELLED */
  connect(signal?: AbortSignal): Promise<Connected> {
    return this.#connectTo(this.#selectedId(), signal);
  }

  /** Connects to a server beside the selected one, for one request. @throws as `connect` does, and ARGUMENT_INVALID when it is the same one */
  async connectBeside(options: RemoteOptions, signal?: AbortSignal): Promise<Connected> {
    const address = dialTarget(parseAddress(options.address));
    const selected = await this.#selectedOptions(this.#selectedId());
    if (address === dialTarget(parseAddress(selected.address)))
      throw new CryptoNetsError('ARGUMENT_INVALID', 'expected a second server, not the same one twice');
    return this.#connectTo(`beside ${address}`, signal, options);
  }

  /** Connects to a server that the app has started for one run, and that is gone afterwards. @throws as `connect` does */
  connectOwn(address: string, signal?: AbortSignal): Promise<Connected> {
    return this.#connectTo(`${OWN_ID} ${address}`, signal, { address });
  }

  async #connectTo(id: string, signal?: AbortSignal, given?: RemoteOptions): Promise<Connected> {
    using held = new DisposableStack();
    if (id === BUILT_IN_ID) held.use(this.#useBuiltIn());
    const options = given ?? (await this.#selectedOptions(id));
    const { remote } = held.use(this.#connections.borrow(options));
    const dialled = parseAddress(options.address);
    const own = id === BUILT_IN_ID || id.startsWith(`${OWN_ID} `);
    const local = own || dialled.loopback;
    const address = own ? null : dialTarget(dialled);
    const startedAtMs = performance.now();
    const catalog = await remote.catalog(signal);
    const roundTripMs = performance.now() - startedAtMs;
    if (!given) this.#noteSeen(id, roundTripMs);
    const kept = held.move();
    return { id, address, local, remote, catalog, roundTripMs, [Symbol.dispose]: () => kept.dispose() };
  }

  /** For the history: the row of a server that has one, and which kind it is. */
  asked({ id }: Connected): { readonly serverId: string | null; readonly serverKind: AskedServer } {
    if (id === BUILT_IN_ID) return { serverId: null, serverKind: 'own' };
    return id === FIXED_ID ? { serverId: null, serverKind: 'named' } : { serverId: id, serverKind: 'kept' };
  }

  /** What the built-in server's state means for views; nothing while another one is selected. */
  embeddedChanged(state: EmbeddedState): void {
    if (this.#selectedId() !== BUILT_IN_ID) return;
    this.#parts.changed(embeddedState(state));
    if (state.state === 'ready') void this.state();
  }

  async close(): Promise<void> {
    this.#connections.close();
    await this.#parts.embedded.stop();
  }

  #listChanged(): void {
    this.#parts.listChanged(this.list());
  }

  #selectedId(): string {
    if (this.#parts.fixed) return FIXED_ID;
    const id = this.#parts.store.settings.read(SELECTED_SERVER);
    return id !== null && this.#has(id) ? id : BUILT_IN_ID;
  }

  #has(id: string): boolean {
    return this.#parts.store.servers.list({ limit: MAX_PAGE_ROWS }).some((row) => row.id === id);
  }

  async #selectedOptions(id: string): Promise<RemoteOptions> {
    if (id === FIXED_ID) return this.#parts.fixed!;
    if (id === BUILT_IN_ID) return { address: await this.#parts.embedded.address() };
    return this.optionsOf(id);
  }

  #useBuiltIn(): Disposable {
    this.#usingBuiltIn++;
    return {
      [Symbol.dispose]: () => {
        this.#usingBuiltIn--;
        if (this.#usingBuiltIn > 0 || !this.#builtInLeaves) return;
        void this.#letBuiltInGo().then(() => this.state());
      },
    };
  }

  /** Ends the built-in server, now or when the last who uses it is done. */
  async #letBuiltInGo(): Promise<void> {
    this.#builtInLeaves = this.#usingBuiltIn > 0;
    if (!this.#builtInLeaves) await this.#parts.embedded.stop();
  }

  async #probe(id: string): Promise<ServerState> {
    try {
      using connected = await this.connect();
      const { catalog, roundTripMs } = connected;
      const { engine, cpuPath, threads } = catalog.batch;
      const { serverVersion: version } = catalog;
      return { id, state: 'ready', version, engine, cpuPath, threads, roundTripMs };
    } catch (error) {
      return { id, state: 'unreachable', error: toReport(error) };
    }
  }

  #noteSeen(id: string, roundTripMs: number): void {
    if (id === BUILT_IN_ID || id === FIXED_ID) return;
    const link = { uploadBytesPerSecond: null, downloadBytesPerSecond: null, roundTripMs };
    try {
      this.#parts.store.servers.noteSeen(id, Date.now(), link);
    } catch {
      // A full disk, or a server that was removed meanwhile, is no reason not to use the connection.
    }
  }
}

function embeddedState(state: EmbeddedState): ServerState {
  const error = state.state === 'unreachable' ? { error: state.error } : {};
  // Listening is not yet "ready" to a view: its engine is told by the probe that follows.
  return { id: BUILT_IN_ID, state: state.state === 'ready' ? 'starting' : state.state, ...error };
}

function toSummary(row: ServerRow, selected: string): ServerSummary {
  const { id, name, address, caPem } = row;
  return { id, name, address, selected: id === selected, ownAuthority: caPem !== null };
}

/** Every certificate of it is one. @throws ARGUMENT_INVALID */
function checkPem(pem: string): void {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
    if (certificates.length > 0) return;
  } catch {
    // Told below: what the parser says of it names no place.
  }
  throw new CryptoNetsError('ARGUMENT_INVALID', 'expected the certificate of an authority in the PEM form');
}

/** @throws ARGUMENT_INVALID */
function tlsOf(text: string, caPem: string | undefined): ServerTls {
  const address = parseAddress(text);
  if (caPem !== undefined) {
    checkPem(caPem);
    return 'ca';
  }
  return (address.tls ?? !address.loopback) ? 'system' : 'none';
}

/** The state behind the bridge double: vault, keys, servers, history, settings, and the predictions that run. Tests only. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { idxImages } from './idx-image.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type {
  About,
  FileReading,
  HistoryEntry,
  HostEventName,
  HostEvents,
  KeySummary,
  ModelCard,
  ModelSummary,
  PredictionResult,
  ServerState,
  ServerSummary,
  Settings,
  VaultStatus,
} from '../../shared/ipc/types.ts';
import type { OperationId } from '../../shared/operations/index.ts';
import { Runs } from '../../electron/host/runs.ts';
import {
  INTERACTIVE_STEPS,
  KEY_STEPS,
  METHOD_STEPS,
  methodRunOf,
  playScript,
  PREDICTION_STEPS,
  resultOf,
  WARM_STEPS,
  type Run,
} from './bridge-script.ts';

export type Emit = <E extends HostEventName>(name: E, event: HostEvents[E]) => void;

const ABOUT: About = {
  version: '0.1.0',
  capabilities: { shell: 'browser', keyring: { backend: null, problem: 'absent' } },
  engines: [
    { engine: 'native', available: false, reason: 'the addon is not built' },
    { engine: 'seal', available: true, threads: 2 },
  ],
  node: '24.21.0',
  platform: 'linux x64',
};

export const MODEL: ModelSummary = {
  name: 'mnist-cryptonets',
  title: 'Handwritten digits',
  visibility: 'public',
  commitment: 'a'.repeat(64),
  inputBits: 2,
  accuracy: 0.9901,
  standing: 'bundled',
  packings: [{ packing: 'batch', parameters: 'n_8192_logq_4x50_logt_46', planDigest: 'b'.repeat(64) }],
};

const INPUT = { channels: 1, height: 28, width: 28, bits: 2, read: 522 };

/** What a model offers beside batches, where the world is told that it does. */
const INTERACTIVE: ModelSummary['packings'][number] = {
  packing: 'interactive',
  parameters: 'n_8192_logq_3x43+44_logt_20+21',
  planDigest: 'c'.repeat(64),
};

/** IDX files of MNIST's form: what the previews open. The real reader needs more than a browser has. */
function readIdxOnly(bytes: Uint8Array): FileReading {
  const { count, pixels } = idxImages(bytes);
  return { kind: 'images', count, pixels, doubts: [], notes: [] };
}

export class World {
  vault: VaultStatus = { state: 'missing', slots: [] };
  keys: KeySummary[] = [];
  servers: ServerSummary[] = [{ id: 'built-in', name: 'Built-in', address: null, selected: true }];
  serverState: ServerState = { id: 'built-in', state: 'ready', engine: 'seal', threads: 2, roundTripMs: 0.6 };
  settings: Settings = {
    theme: 'system',
    language: 'system',
    engine: 'auto',
    keepHistory: true,
    historyDays: 0,
    autoLockMinutes: 15,
    predictWhileDrawing: false,
    checkForUpdates: false,
    notify: false,
    canaryPercent: 0,
    model: '',
  };
  history: HistoryEntry[] = [];
  readonly runs: Runs;
  /** Multiplies the time of scripted stages; 0 plays them at once. */
  pace = 1;
  /** The code that the next predictions fail with, in the middle. */
  failWith: ConstructorParameters<typeof CryptoNetsError>[0] | null = null;
  /** Whether the model answers one image at a time as well. */
  interactive = false;
  readonly #emit: Emit;
  readonly #runs = new Map<OperationId, Run>();
  #next = 1;

  constructor(emit: Emit) {
    this.#emit = emit;
    this.runs = new Runs((known) => emit('runs', known));
  }

  handlers(): Handlers {
    return { ...this.#vaultHandlers(), ...this.#serverHandlers(), ...this.#otherHandlers() };
  }

  #vaultHandlers() {
    return {
      'vault.status': async () => this.vault,
      'vault.create': async ({ protection, recoveryCode }) => {
        if (this.vault.state !== 'missing') throw new CryptoNetsError('VAULT_EXISTS');
        if (protection.kind === 'passphrase' && protection.passphrase.length < 10)
          throw new CryptoNetsError('PASSPHRASE_WEAK');
        const kinds = [protection.kind, ...(recoveryCode ? (['recovery'] as const) : [])];
        const slots = kinds.map((kind, index) => ({ id: `slot${index}`, kind, createdAt: this.#now() }));
        this.#setVault({ state: 'unlocked', slots });
        return { status: this.vault, recoveryCode: recoveryCode ? 'K7QF-2M9D-XW4R-8TZB-5HNC-JV3P' : null };
      },
      'vault.unlock': async (input) => {
        if (input.kind === 'passphrase' && new TextDecoder().decode(input.passphrase).startsWith('wrong'))
          throw new CryptoNetsError('PASSPHRASE_WRONG');
        return this.#setVault({ ...this.vault, state: 'unlocked' });
      },
      'vault.acceptChanges': async () => this.#setVault({ ...this.vault, state: 'unlocked' }),
      'vault.lock': async () => this.#setVault({ ...this.vault, state: 'locked' }),
      'vault.changePassphrase': async ({ current }) => {
        if (current.kind === 'passphrase' && new TextDecoder().decode(current.passphrase).startsWith('wrong'))
          throw new CryptoNetsError('PASSPHRASE_WRONG');
        const recovery = this.vault.slots.some(({ kind }) => kind === 'recovery');
        return { status: this.vault, recoveryCode: recovery ? 'P3JV-5HNC-8TZB-XW4R-2M9D-K7QF' : null };
      },
      'vault.startOver': async () => {
        [this.keys, this.history] = [[], []];
        return this.#setVault({ state: 'missing', slots: [] });
      },
      'keys.list': async () => this.keys,
      'keys.create': async ({ operationId, name }) => {
        if (this.keys.some((key) => key.name === name)) throw new CryptoNetsError('KEY_EXISTS');
        this.#play(operationId, KEY_STEPS, () => this.#makeKey(name));
        return undefined;
      },
      'keys.rename': async ({ id, name }) => {
        if (this.keys.some((key) => key.name === name && key.id !== id))
          throw new CryptoNetsError('KEY_EXISTS');
        const key = this.keys.find((one) => one.id === id);
        if (!key) throw new CryptoNetsError('KEY_NOT_FOUND');
        const renamed = { ...key, name };
        this.#setKeys(this.keys.map((one) => (one.id === id ? renamed : one)));
        return renamed;
      },
      'keys.delete': async ({ id, current }) => {
        if (
          current?.kind === 'passphrase' &&
          new TextDecoder().decode(current.passphrase).startsWith('wrong')
        )
          throw new CryptoNetsError('PASSPHRASE_WRONG');
        this.#setKeys(this.keys.filter((key) => key.id !== id));
        return undefined;
      },
    } satisfies Partial<Handlers>;
  }

  #serverHandlers() {
    return {
      'servers.list': async () => this.servers,
      'servers.add': async ({ name, address }) => {
        const server = { id: `server${this.#next++}`, name, address, selected: false };
        this.#setServers([...this.servers, server]);
        return server;
      },
      'servers.remove': async ({ id }) => {
        this.#setServers(this.servers.filter((server) => server.id !== id));
        return undefined;
      },
      'servers.select': async ({ id }) => {
        this.#setServers(this.servers.map((server) => ({ ...server, selected: server.id === id })));
        this.serverState = { ...this.serverState, id };
        return this.serverState;
      },
      'servers.builtIn': async () => ({ held: false, state: 'ready', log: [] }),
      'servers.run': async ({ run }) => ({ held: !run, state: run ? 'ready' : 'stopped', log: [] }),
      'servers.test': async () => ({ error: null, certificate: null, roundTripMs: 1, models: [] }),
      'servers.change': async ({ id, name, address }) => {
        const known = this.servers.find((one) => one.id === id);
        if (!known) throw new CryptoNetsError('SERVER_NOT_FOUND');
        const server = { ...known, name: name ?? known.name, address: address ?? known.address };
        this.#setServers(this.servers.map((one) => (one.id === id ? server : one)));
        return server;
      },
      'servers.state': async () => this.serverState,
    } satisfies Partial<Handlers>;
  }

  #otherHandlers() {
    return {
      'models.open': async ({ name }): Promise<ModelCard> => {
        if (name !== MODEL.name) throw new CryptoNetsError('MODEL_NOT_FOUND');
        const rest = { before: null, encodedBytes: 18_000, network: null, plans: [], description: null };
        return { ...MODEL, ...rest, input: INPUT };
      },
      'models.accept': async () => undefined,
      'app.about': async () => ABOUT,
      'app.ping': async () => undefined,
      'app.update': async () => ({ state: this.settings.checkForUpdates ? 'current' : 'off' }) as const,
      'app.report': () => Promise.reject(new CryptoNetsError('INTERNAL')),
      'images.read': async ({ bytes }) => readIdxOnly(bytes),
      'images.stop': async () => undefined,
      'rows.read': () => Promise.reject(new CryptoNetsError('INPUT_MISMATCH')),
      'rows.typed': () => Promise.reject(new CryptoNetsError('INPUT_MISMATCH')),
      'rows.samples': async () => null,
      'models.list': async () => [
        { ...MODEL, packings: [...MODEL.packings, ...(this.interactive ? [INTERACTIVE] : [])] },
      ],
      'predict.warm': async ({ operationId }) => {
        this.#play(operationId, WARM_STEPS, () => this.#makeKey('default'));
        return undefined;
      },
      'predict.start': async ({
        operationId,
        packing: wish,
        pixels,
        labels = null,
        source,
        title,
        drawing,
      }) => {
        const images = pixels.length / 784;
        const quick = this.interactive && (wish === 'auto' ? images === 1 : wish === 'interactive');
        const packing = quick ? 'interactive' : 'batch';
        const finish = (trace: Parameters<typeof resultOf>[2]): PredictionResult => {
          const result = { ...resultOf(pixels, labels, trace), packing } as const;
          if (this.settings.keepHistory) this.#remember(images, result);
          return result;
        };
        this.runs.begin({
          id: operationId,
          images,
          pixels,
          labels,
          source: source ?? null,
          title: title ?? '',
          drawing,
        });
        this.#whenItsTurn(operationId, () =>
          this.#play(operationId, quick ? INTERACTIVE_STEPS : PREDICTION_STEPS, finish),
        );
        return undefined;
      },
      'methods.run': async ({ operationId, method, pixels }) => {
        this.#play(operationId, METHOD_STEPS, () => methodRunOf(method, pixels));
        return undefined;
      },
      'runs.list': async () => this.runs.list(),
      'runs.open': async ({ operationId }) => this.runs.open(operationId),
      'runs.label': async ({ operationId, labels }) => {
        this.runs.label(operationId, labels);
        return undefined;
      },
      'runs.forget': async ({ operationId }) => {
        this.runs.forget(operationId);
        return undefined;
      },
      'operation.cancel': async ({ operationId }) => {
        this.#runs.get(operationId)?.cancel();
        return undefined;
      },
      'history.list': async ({ offset, limit, query = '' }) => {
        const found = this.history.filter(({ model }) => model.includes(query));
        return { entries: found.slice(offset, offset + limit), total: found.length };
      },
      'history.delete': async ({ ids }) => {
        this.history = this.history.filter((entry) => !ids.includes(entry.id));
        return undefined;
      },
      'history.clear': async () => {
        this.history = [];
        return undefined;
      },
      'ledger.list': async () => ({
        requests: [],
        totals: { requests: 0, sentBytes: 0, receivedBytes: 0 },
      }),
      'settings.get': async () => this.settings,
      'settings.set': async ({ current: _, ...change }) => {
        const given = Object.entries(change).filter(([, value]) => value !== undefined);
        this.settings = { ...this.settings, ...Object.fromEntries(given) };
        this.#emit('settings', this.settings);
        return this.settings;
      },
    } satisfies Partial<Handlers>;
  }

  /** As the host does: one at a time, and stopped while it waits. */
  #whenItsTurn(id: OperationId, play: () => void): void {
    const abort = new AbortController();
    this.#runs.set(id, { cancel: () => abort.abort() });
    const cancelled = (): void => {
      const message = { id, sequence: 0, event: { kind: 'cancelled' } } as const;
      this.runs.hear(message);
      this.#emit('operation', message);
    };
    this.runs.turn(id, abort.signal).then(() => (abort.signal.aborted ? cancelled() : play()), cancelled);
  }

  #play(id: OperationId, steps: typeof PREDICTION_STEPS, finish: Parameters<typeof playScript>[2]): void {
    let sequence = 0;
    const say = (event: HostEvents['operation']['event']): void => {
      const message = { id, sequence: sequence++, event };
      this.runs.hear(message);
      this.#emit('operation', message);
    };
    const error = this.failWith ? new CryptoNetsError(this.failWith) : null;
    this.#runs.set(id, playScript(steps, say, finish, { pace: this.pace, error }));
  }

  #makeKey(name: string): KeySummary {
    const id = `key${this.#next++}`;
    const fingerprint = [...id.padEnd(12, name)].map((letter) => letter.charCodeAt(0).toString(16)).join('');
    const { packing, parameters } = MODEL.packings[0]!;
    const secrets = [{ packing, parameters }];
    const key = { id, name, createdAt: this.#now(), fingerprint, ephemeral: false, secrets };
    this.#setKeys([...this.keys, key]);
    return key;
  }

  #remember(images: number, result: PredictionResult): void {
    const { model, packing, predictions, accuracy, trace } = result;
    const { wallMs, uploadBytes, downloadBytes } = trace;
    const id = `entry${this.#next++}`;
    const parameters = result.parameters.name;
    const sizes = { wallMs, uploadBytes, downloadBytes };
    this.history = [
      {
        ...{ id, at: this.#now(), model, packing, parameters, serverId: null, server: 'own' as const },
        images,
        ...sizes,
        kept: true,
        predictions,
        accuracy,
        trace,
      },
      ...this.history,
    ];
  }

  #setVault(status: VaultStatus): VaultStatus {
    this.vault = status;
    this.#emit('vault', status);
    return status;
  }

  #setKeys(keys: KeySummary[]): void {
    this.keys = keys;
    this.#emit('keys', keys);
  }

  #setServers(servers: ServerSummary[]): void {
    this.servers = servers;
    this.#emit('servers', servers);
  }

  #now(): string {
    return new Date().toISOString();
  }
}

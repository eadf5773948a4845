/** The state behind the bridge double: vault, keys, servers, history, settings, and the predictions that run. Tests only. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type {
  About,
  HistoryEntry,
  HostEventName,
  HostEvents,
  KeySummary,
  ModelSummary,
  PredictionResult,
  ServerState,
  ServerSummary,
  Settings,
  VaultStatus,
} from '../../shared/ipc/types.ts';
import type { OperationId } from '../../shared/operations/index.ts';
import {
  INTERACTIVE_STEPS,
  KEY_STEPS,
  playScript,
  PREDICTION_STEPS,
  resultOf,
  WARM_STEPS,
  type Run,
} from './bridge-script.ts';

export type Emit = <E extends HostEventName>(name: E, event: HostEvents[E]) => void;

const ABOUT: About = {
  version: '0.1.0',
  capabilities: { shell: 'browser', keyring: { backend: null, reason: 'the browser shell has no keyring' } },
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
  digest: 'a'.repeat(64),
  inputBits: 2,
  inputHeight: 28,
  inputWidth: 28,
  outputs: 10,
  accuracy: 0.9901,
  packings: [{ packing: 'batch', parameters: 'n_8192_logq_4x50_logt_46', planDigest: 'b'.repeat(64) }],
};

/** What a model offers beside batches, where the world is told that it does. */
const INTERACTIVE: ModelSummary['packings'][number] = {
  packing: 'interactive',
  parameters: 'n_8192_logq_3x43+44_logt_20+21',
  planDigest: 'c'.repeat(64),
};

export class World {
  vault: VaultStatus = { state: 'missing', slots: [] };
  keys: KeySummary[] = [];
  servers: ServerSummary[] = [{ id: 'built-in', name: 'Built-in', address: null, selected: true }];
  serverState: ServerState = { id: 'built-in', state: 'ready', engine: 'seal', threads: 2, roundTripMs: 0.6 };
  settings: Settings = { theme: 'system', engine: 'auto', keepHistory: true, autoLockMinutes: 15 };
  history: HistoryEntry[] = [];
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
      'vault.lock': async () => this.#setVault({ ...this.vault, state: 'locked' }),
      'vault.changePassphrase': async () => this.vault,
      'keys.list': async () => this.keys,
      'keys.create': async ({ operationId, name }) => {
        if (this.keys.some((key) => key.name === name)) throw new CryptoNetsError('KEY_EXISTS');
        this.#play(operationId, KEY_STEPS, () => this.#makeKey(name));
        return undefined;
      },
      'keys.delete': async ({ id }) => {
        this.keys = this.keys.filter((key) => key.id !== id);
        return undefined;
      },
    } satisfies Partial<Handlers>;
  }

  #serverHandlers() {
    return {
      'servers.list': async () => this.servers,
      'servers.add': async ({ name, address }) => {
        const server = { id: `server${this.#next++}`, name, address, selected: false };
        this.servers = [...this.servers, server];
        return server;
      },
      'servers.remove': async ({ id }) => {
        this.servers = this.servers.filter((server) => server.id !== id);
        return undefined;
      },
      'servers.select': async ({ id }) => {
        this.servers = this.servers.map((server) => ({ ...server, selected: server.id === id }));
        this.serverState = { ...this.serverState, id };
        return this.serverState;
      },
      'servers.state': async () => this.serverState,
    } satisfies Partial<Handlers>;
  }

  #otherHandlers() {
    return {
      'app.about': async () => ABOUT,
      'models.list': async () => [
        { ...MODEL, packings: [...MODEL.packings, ...(this.interactive ? [INTERACTIVE] : [])] },
      ],
      'predict.warm': async ({ operationId }) => {
        this.#play(operationId, WARM_STEPS, () => this.#makeKey('default'));
        return undefined;
      },
      'predict.start': async ({ operationId, packing: wish, pixels, labels }) => {
        const images = pixels.length / 784;
        const quick = this.interactive && (wish === 'auto' ? images === 1 : wish === 'interactive');
        const packing = quick ? 'interactive' : 'batch';
        this.#play(operationId, quick ? INTERACTIVE_STEPS : PREDICTION_STEPS, (trace) => {
          const result = { ...resultOf(pixels, labels ?? null, trace), packing } as const;
          if (this.settings.keepHistory) this.#remember(images, result);
          return result;
        });
        return undefined;
      },
      'operation.cancel': async ({ operationId }) => {
        this.#runs.get(operationId)?.cancel();
        return undefined;
      },
      'history.list': async ({ offset, limit }) => ({
        entries: this.history.slice(offset, offset + limit),
        total: this.history.length,
      }),
      'history.delete': async ({ ids }) => {
        this.history = this.history.filter((entry) => !ids.includes(entry.id));
        return undefined;
      },
      'history.clear': async () => {
        this.history = [];
        return undefined;
      },
      'settings.get': async () => this.settings,
      'settings.set': async (change) => {
        const given = Object.entries(change).filter(([, value]) => value !== undefined);
        this.settings = { ...this.settings, ...Object.fromEntries(given) };
        this.#emit('settings', this.settings);
        return this.settings;
      },
    } satisfies Partial<Handlers>;
  }

  #play(id: OperationId, steps: typeof PREDICTION_STEPS, finish: Parameters<typeof playScript>[2]): void {
    let sequence = 0;
    const say = (event: HostEvents['operation']['event']): void =>
      this.#emit('operation', { id, sequence: sequence++, event });
    const error = this.failWith ? new CryptoNetsError(this.failWith) : null;
    this.#runs.set(id, playScript(steps, say, finish, { pace: this.pace, error }));
  }

  #makeKey(name: string): KeySummary {
    const id = `key${this.#next++}`;
    const fingerprint = [...id.padEnd(12, name)].map((letter) => letter.charCodeAt(0).toString(16)).join('');
    const parameters = MODEL.packings[0]!.parameters;
    const key = { id, name, parameters, createdAt: this.#now(), fingerprint, ephemeral: false };
    this.keys = [...this.keys, key];
    return key;
  }

  #remember(images: number, result: PredictionResult): void {
    const { model, packing, predictions, accuracy, trace } = result;
    const { wallMs, uploadBytes, downloadBytes } = trace;
    const id = `entry${this.#next++}`;
    const sizes = { wallMs, uploadBytes, downloadBytes };
    this.history = [
      { id, at: this.#now(), model, packing, images, ...sizes, predictions, accuracy, trace },
      ...this.history,
    ];
  }

  #setVault(status: VaultStatus): VaultStatus {
    this.vault = status;
    this.#emit('vault', status);
    return status;
  }

  #now(): string {
    return new Date().toISOString();
  }
}

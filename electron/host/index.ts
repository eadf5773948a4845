/** The host: everything behind the contract, in any process that is not a window. No Electron, no view. */
import { fileURLToPath } from 'node:url';
import type { KeyOwner } from '../../engine/key-owner.ts';
import type { InteractiveKeyOwner } from '../../engine/key-owner-interactive.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { Capabilities, Settings } from '../../shared/ipc/types.ts';
import { Operations } from '../operations/index.ts';
import type { RemoteOptions } from '../remote/index.ts';
import { openStore, type Store } from '../store/index.ts';
import type { Keyring } from '../vault/index.ts';
import { aboutHost } from './about.ts';
import { clientEngines } from './client-engines.ts';
import { EmbeddedServer } from './embedded-server.ts';
import type { ClientEngines } from './engines.ts';
import { EvaluationKeyRing } from './evaluation-keys.ts';
import { HostEventBus } from './events.ts';
import { handlersFor, type HostRooms } from './handlers.ts';
import { History } from './history.ts';
import { KeyOwners } from './key-owners.ts';
import { Keys } from './keys.ts';
import { Models } from './models.ts';
import { PackingHistory } from './packing-history.ts';
import { Predictions } from './predictions.ts';
import { spawnServer, type ServerFactory } from './server-process.ts';
import { ServerTokens } from './server-tokens.ts';
import { Servers } from './servers.ts';
import { readSettings, writeSettings, type SettingsChange } from './settings.ts';
import { VaultSession } from './vault-session.ts';

export type { HostRooms } from './handlers.ts';
export { parseReadyLine } from './ready-line.ts';
export type { ServerFactory } from './server-process.ts';

export interface HostOptions {
  /** The profile's folder, absolute; made when absent. */
  readonly profileDir: string;
  readonly shell: Capabilities['shell'];
  /** Absent where the shell cannot reach one. */
  readonly keyring?: Keyring | undefined;
  /** Folder of model folders; the repository's own by default. */
  readonly modelsDir?: string | undefined;
  /** How the built-in server is started; as a child Node process by default. */
  readonly startServer?: ServerFactory | undefined;
  /** Version of the app, where package.json is not beside it. */
  readonly version?: string | undefined;
  /** Start the built-in server at once, so that it is warm when it is needed. */
  readonly eager?: boolean;
  /** For this session only, over what the profile says. */
  readonly session?: {
    readonly server?: RemoteOptions | undefined;
    readonly engine?: Settings['engine'] | undefined;
  };
  /** Tests only: a parameter set below 128 bits, by choice. */
  readonly insecureParameters?: ParameterSet | undefined;
  readonly insecureInteractiveParameters?: InteractiveSet | undefined;
}

export interface Host extends Pick<HostEventBus, 'on'> {
  readonly handlers: Handlers;
  /** The same, for callers in this process that need more than the contract (the command line). */
  readonly rooms: HostRooms;
  /** Stops operations, server and workers, zeroes secrets, closes the database. */
  close(): Promise<void>;
}

const BUNDLED_MODELS = fileURLToPath(new URL('../../models', import.meta.url));

/** @throws STORE_LOCKED, STORE_CORRUPT, STORE_NEWER, STORE_FAILED */
export async function createHost(options: HostOptions): Promise<Host> {
  const store = await openStore({ directory: options.profileDir });
  const built = build(options, store);
  const { vault, servers } = built.host.rooms;
  await vault.unlockWithoutAsking();
  if (options.eager) {
    void servers.state().catch(() => undefined);
    // The plan of the bundled model takes a moment too; a model that is missing is told when it is asked for.
    void built.models.parametersForNewKeys().catch(() => undefined);
  }
  return built.host;
}

/** Puts the rooms together; nothing runs yet. */
function build(options: HostOptions, store: Store): { host: Host; models: Models } {
  const bus = new HostEventBus();
  const allowInsecure = options.insecureParameters !== undefined;
  const engines = clientEngines(allowInsecure);
  const settings = (): Settings => {
    const stored = readSettings(store);
    return { ...stored, engine: options.session?.engine ?? stored.engine };
  };
  const vault = new VaultSession({
    store,
    keyring: options.keyring,
    autoLockMinutes: () => settings().autoLockMinutes,
    changed: (status) => {
      if (status.state === 'locked') void releaseOwners();
      bus.say('vault', status);
    },
  });
  const packingHistory = new PackingHistory(store);
  const evaluationKeys = new EvaluationKeyRing(store, packingHistory.noteLink.bind(packingHistory));
  const gone = evaluationKeys.forget.bind(evaluationKeys);
  const keys = new Keys({ store, vault, gone, allowInsecure });
  const { owners, interactiveOwners } = buildOwners(engines, keys);
  const releaseOwners = async (): Promise<void> => {
    await Promise.all([owners.release(), interactiveOwners.release()]);
  };
  const { servers, embedded } = buildServers(options, { store, vault, bus, settings });
  const modelsDir = options.modelsDir ?? BUNDLED_MODELS;
  const models = new Models({
    directory: modelsDir,
    parameters: options.insecureParameters,
    interactiveParameters: options.insecureInteractiveParameters,
  });
  const history = new History(store, vault);
  const rest = { vault, history, settings, allowInsecure, evaluationKeys, packingHistory };
  const predictions = new Predictions({
    servers,
    models,
    engines,
    keys,
    owners,
    interactiveOwners,
    ...rest,
  });
  const operations: HostRooms['operations'] = new Operations((message) => bus.say('operation', message));
  const changeSettings = (change: SettingsChange): Settings => {
    const engineBefore = settings().engine;
    const changed = writeSettings(store, change);
    vault.applyAutoLock();
    if (engineBefore !== settings().engine) void embedded.stop().then(() => servers.state());
    bus.say('settings', changed);
    return changed;
  };
  const about = () => aboutHost(options.shell, options.keyring, engines, options.version);
  const rooms = { vault, keys, servers, predictions, history, operations, about, settings, changeSettings };
  const close = async (): Promise<void> => {
    await operations.cancelAll();
    await servers.close();
    await releaseOwners();
    vault.lock();
    keys.close();
    store.close();
  };
  return { host: { handlers: handlersFor(rooms), rooms, on: bus.on.bind(bus), close }, models };
}

/** One owner of each packing at a time. */
function buildOwners(engines: ClientEngines, keys: Keys) {
  return {
    owners: new KeyOwners<KeyOwner>(
      (key, engine, secret) => engines.keyOwner(engine, keys.batchParametersOf(key), secret),
      keys,
    ),
    interactiveOwners: new KeyOwners<InteractiveKeyOwner>(
      (key, engine, secret) => engines.interactiveKeyOwner(engine, keys.interactiveParametersOf(key), secret),
      keys,
    ),
  };
}

interface ServersBasis {
  readonly store: Store;
  readonly vault: VaultSession;
  readonly bus: HostEventBus;
  readonly settings: () => Settings;
}

function buildServers(
  options: HostOptions,
  { store, vault, bus, settings }: ServersBasis,
): { servers: Servers; embedded: EmbeddedServer } {
  const start = options.startServer ?? spawnServer;
  const modelsDir = options.modelsDir ?? BUNDLED_MODELS;
  const embedded = new EmbeddedServer(
    () => start({ modelsDir, engine: settings().engine }),
    (state) => servers.embeddedChanged(state),
  );
  const servers: Servers = new Servers({
    store,
    tokens: new ServerTokens(store, vault),
    embedded,
    changed: (state) => bus.say('server', state),
    fixed: options.session?.server,
  });
  return { servers, embedded };
}

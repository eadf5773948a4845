/** The host: everything behind the contract, in any process that is not a window. No Electron, no view. */
import { fileURLToPath } from 'node:url';
import type { Handlers } from '../../shared/ipc/contract.ts';
import type { About, Capabilities, Settings, VaultStatus } from '../../shared/ipc/types.ts';
import { Operations } from '../operations/index.ts';
import { latestVersion, RELEASES, type RemoteOptions } from '../remote/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { zero, type Keyring } from '../vault/index.ts';
import { aboutHost } from './about.ts';
import { clientEngines } from '../keys/client-engines.ts';
import { EmbeddedServer } from './embedded-server.ts';
import type { ClientEngines } from '../keys/engines.ts';
import { exportKeyFile, importKeyFile, type FilePassphrase } from '../keys/key-files.ts';
import { HostEventBus } from './events.ts';
import { handlersFor, type HostRooms } from './handlers.ts';
import { History } from './history.ts';
import { Ledger } from './ledger.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { makeSecret } from '../keys/make-secret.ts';
import { Methods } from './methods.ts';
import { ModelCards } from './model-cards.ts';
import { ModelPins } from './model-pins.ts';
import { Models } from './models.ts';
import { PackingHistory } from './packing-history.ts';
import { Predictions } from './predictions.ts';
import { Runs } from './runs.ts';
import { Readings } from './readings.ts';
import { RowReadings } from './row-readings.ts';
import { spawnServer, type ServerFactory } from './server-process.ts';
import { ServerTokens } from './server-tokens.ts';
import type { VaultSession } from '../keys/vault-session.ts';
import { Servers } from './servers.ts';
import { Updates } from './updates.ts';
import { readSettings, steers, writeSettings, type SettingsChange } from './settings.ts';
import { buildKeyRooms, type KeyRooms } from './key-rooms.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';

export type { HostRooms } from './handlers.ts';
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
  readonly insecureParameters?: BatchSet | undefined;
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
  const store = await openStore({ directory: options.profileDir, dailyCopies: true });
  const built = build(options, store);
  const { vault, servers } = built.host.rooms;
  // What keeps it closed is told by whoever asks for the vault: a damaged record is no reason not to open the app.
  await built.tidy();
  const { history, settings } = built.host.rooms;
  history.forgetOlder(settings().historyDays);
  await vault.unlockWithoutAsking().catch(() => undefined);
  if (options.eager) {
    void servers.state().catch(() => undefined);
    // The plan of the bundled model takes a moment too; a model that is missing is told when it is asked for.
    void built.models.parametersForNewKeys().catch(() => undefined);
  }
  return built.host;
}

interface Built {
  readonly host: Host;
  readonly models: Models;
  readonly tidy: () => Promise<void>;
}

/** Puts the rooms together; nothing runs yet. */
function build(options: HostOptions, store: Store): Built {
  const bus = new HostEventBus();
  const allowInsecure = options.insecureParameters !== undefined;
  const engines = clientEngines(allowInsecure);
  const settings = (): Settings => {
    const stored = readSettings(store);
    return { ...stored, engine: options.session?.engine ?? stored.engine };
  };
  const packingHistory = new PackingHistory(store);
  const runs = new Runs((known) => bus.emit('runs', known));
  const keyRooms: KeyRooms = buildKeyRooms({
    store,
    engines,
    keyring: options.keyring,
    autoLockMinutes: () => settings().autoLockMinutes,
    changed: (status) => {
      if (status.state === 'locked') runs.forgetEnded();
      bus.emit('vault', status);
    },
    keysChanged: () => bus.emit('keys', keyRooms.keys.list()),
    seenLink: packingHistory.noteLink.bind(packingHistory),
    allowInsecure,
  });
  const { vault, keys, owners, evaluationKeys } = keyRooms;
  const tokens = new ServerTokens(store, vault);
  const ledger = new Ledger((request) => bus.emit('ledger', request));
  const servers = buildServers(options, { store, tokens, vault, bus, settings, ledger });
  const models = new Models({
    directory: options.modelsDir ?? BUNDLED_MODELS,
    parameters: options.insecureParameters,
    interactiveParameters: options.insecureInteractiveParameters,
  });
  const history = new History(store, vault, (change) => bus.emit('history', change));
  const pins = new ModelPins({ store, vault, models });
  const predictions = new Predictions({
    ...{ servers, models, owners, evaluationKeys, packingHistory, history, settings, allowInsecure },
    pins,
    keys: keyRooms.chooser,
  });
  const readings = new Readings();
  const operations: HostRooms['operations'] = new Operations((message) => {
    runs.hear(message);
    bus.emit('operation', message);
  });
  const changeSettings = settingsChanger({ store, vault, servers, bus, settings, history });
  const about = () => aboutHost(options.shell, options.keyring, engines, options.version);
  const rooms = {
    ...{
      vault,
      keys,
      servers,
      models: new ModelCards({ servers, models, pins, allowInsecure }),
      methods: methodsOf(options, settings, predictions),
      ...{ predictions, pins, readings, runs, history, ledger, operations, about },
      rowReadings: new RowReadings({ predictions, readings, models }),
      updates: buildUpdates({ store, settings, about, ledger }),
      settings,
      changeSettings,
    },
    makeKey: keyMaking(keys, engines, models),
    importKey: (bytes: Uint8Array, by: FilePassphrase, name?: string) =>
      importKeyFile({ keys, vault, allowInsecure }, bytes, by, name),
    ...guardedKeys(keys, vault),
    startOver: () => giveUp(keyRooms, tokens),
  };
  const close = closing({ readings, operations, servers, owners, vault, keys, store });
  const host = { handlers: handlersFor(rooms), rooms, on: bus.on.bind(bus), close };
  return { host, models, tidy: () => evaluationKeys.tidy() };
}

/** Everything ended, in the order in which one needs the other. */
function closing(parts: {
  readonly readings: Readings;
  readonly operations: HostRooms['operations'];
  readonly servers: Servers;
  readonly owners: KeyRooms['owners'];
  readonly vault: VaultSession;
  readonly keys: KeyRing;
  readonly store: Store;
}): () => Promise<void> {
  const { readings, operations, servers, owners, vault, keys, store } = parts;
  return async () => {
    readings.stopAll();
    await operations.cancelAll();
    await servers.close();
    await owners.release();
    vault.lock();
    keys.close();
    store.close();
  };
}

/** Writes settings, those that steer a secret only in an open vault, and lets everybody follow them. */
function settingsChanger(parts: {
  readonly store: Store;
  readonly vault: VaultSession;
  readonly servers: Servers;
  readonly bus: HostEventBus;
  readonly settings: () => Settings;
  readonly history: History;
}): (change: SettingsChange) => Settings {
  const { store, vault, servers, bus, settings, history } = parts;
  return (change) => {
    const engineBefore = settings().engine;
    const write = (): Settings => writeSettings(store, change);
    const changed = steers(change) ? vault.change(write) : write();
    vault.applyAutoLock();
    if (engineBefore !== settings().engine) void servers.restartBuiltIn();
    if (change.historyDays !== undefined) history.forgetOlder(changed.historyDays);
    bus.emit('settings', changed);
    return changed;
  };
}

/** The vault with all that only it could open, and the evaluation keys that belonged to its keys. */
async function giveUp({ vault, evaluationKeys }: KeyRooms, tokens: ServerTokens): Promise<VaultStatus> {
  const status = await vault.startOver(() => tokens.forgetAll());
  await evaluationKeys.tidy();
  return status;
}

/** What takes a key away or gives it out: only for who proves again to be the owner of the keystore that it lies in. */
function guardedKeys(keys: KeyRing, vault: VaultSession): Pick<HostRooms, 'deleteKey' | 'exportKey'> {
  return {
    deleteKey: async (id, proof) => {
      if (!keys.byId(id).ephemeral) await vault.prove(proof);
      await keys.delete(id);
    },
    exportKey: async (key, proof, passphrase) => {
      try {
        await vault.prove(proof);
        return await exportKeyFile(keys, key, passphrase);
      } finally {
        zero(passphrase);
      }
    },
  };
}

/** A key of a name, with the secret that the bundled model takes. */
function keyMaking(keys: KeyRing, engines: ClientEngines, models: Models): HostRooms['makeKey'] {
  return async (name, control) => {
    keys.requireRoomFor(name);
    const parameters = await models.parametersForNewKeys();
    return makeSecret(engines, parameters, (made) => keys.addNamed(name, made), new Stopwatch(), control);
  };
}

function buildUpdates(parts: {
  readonly store: Store;
  readonly settings: () => Settings;
  readonly about: () => Promise<About>;
  readonly ledger: Ledger;
}): Updates {
  const { store, settings, about, ledger } = parts;
  return new Updates({
    store,
    wanted: () => settings().checkForUpdates,
    version: async () => (await about()).version,
    ask: () => latestVersion(RELEASES, ledger.see),
  });
}

function methodsOf(options: HostOptions, settings: () => Settings, predictions: Predictions): Methods {
  return new Methods({
    modelsDir: options.modelsDir ?? BUNDLED_MODELS,
    startServer: (privateModel) => startServer(options, settings(), privateModel),
    predictions,
  });
}

function startServer(
  options: HostOptions,
  { engine }: Settings,
  privateModel?: string,
): ReturnType<ServerFactory> {
  const start = options.startServer ?? spawnServer;
  return start({ modelsDir: options.modelsDir ?? BUNDLED_MODELS, engine, privateModel });
}

interface ServersBasis {
  readonly store: Store;
  readonly tokens: ServerTokens;
  readonly vault: VaultSession;
  readonly bus: HostEventBus;
  readonly settings: () => Settings;
  readonly ledger: Ledger;
}

function buildServers(
  options: HostOptions,
  { store, tokens, vault, bus, settings, ledger }: ServersBasis,
): Servers {
  const embedded = new EmbeddedServer(
    () => startServer(options, settings()),
    (state) => servers.embeddedChanged(state),
  );
  const servers: Servers = new Servers({
    store,
    tokens,
    vault,
    embedded,
    changed: (state) => bus.emit('server', state),
    listChanged: (list) => bus.emit('servers', list),
    fixed: options.session?.server,
    recorder: ledger.see,
  });
  return servers;
}

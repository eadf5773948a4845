/** Every call of the contract, answered by the rooms of the host. */
import { IMAGE_BYTES, type Handlers } from '../../shared/ipc/contract.ts';
import type {
  About,
  Glimpse,
  KeySummary,
  OperationResult,
  Settings,
  VaultStatus,
} from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Operations } from '../operations/index.ts';
import type { ModelCards } from './model-cards.ts';
import type { Methods } from './methods.ts';
import type { History } from './history.ts';
import type { Ledger } from './ledger.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import type { Predictions } from './predictions.ts';
import type { Runs } from './runs.ts';
import type { Readings } from './readings.ts';
import type { RowReadings } from './row-readings.ts';
import type { ModelPins } from './model-pins.ts';
import { problemReport } from './report.ts';
import { testServer } from './server-test.ts';
import type { Servers } from './servers.ts';
import type { Updates } from './updates.ts';
import { keepsLess, type SettingsChange } from './settings.ts';
import type { FilePassphrase } from '../keys/key-files.ts';
import type { UnlockWith } from '../keys/ways-in.ts';
import type { VaultSession } from '../keys/vault-session.ts';

/** The rooms of an open host. */
export interface HostRooms {
  readonly vault: VaultSession;
  readonly keys: KeyRing;
  readonly servers: Servers;
  readonly pins: ModelPins;
  readonly models: ModelCards;
  readonly predictions: Predictions;
  readonly methods: Methods;
  readonly runs: Runs;
  readonly readings: Readings;
  readonly rowReadings: RowReadings;
  readonly history: History;
  readonly ledger: Ledger;
  /** Seals or holds a new key. @throws KEY_EXISTS, VAULT_LOCKED, MODEL_NOT_FOUND, CANCELLED */
  readonly makeKey: (name: string, control: Control) => Promise<KeySummary>;
  /** See keys/key-files.ts. */
  readonly importKey: (bytes: Uint8Array, by: FilePassphrase, name?: string) => Promise<KeySummary>;
  /** @throws KEY_NOT_FOUND, VAULT_LOCKED, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG, STORE_FAILED */
  readonly deleteKey: (id: string, proof: UnlockWith | undefined) => Promise<void>;
  /** The bytes of a key file. Zeroes the passphrase. @throws what `deleteKey` throws, PASSPHRASE_WEAK, PASSPHRASE_NOT_TEXT */
  readonly exportKey: (
    key: KeySummary,
    proof: UnlockWith | undefined,
    passphrase: Uint8Array,
  ) => Promise<Uint8Array>;
  readonly startOver: () => Promise<VaultStatus>;
  readonly operations: Operations<OperationResult, Glimpse>;
  readonly about: () => Promise<About>;
  readonly updates: Updates;
  readonly settings: () => Settings;
  readonly changeSettings: (change: SettingsChange) => Settings;
}

export function handlersFor(rooms: HostRooms): Handlers {
  return {
    'app.about': () => rooms.about(),
    'app.update': ({ now }) => rooms.updates.state(now),
    'app.report': () => problemReport(rooms),
    'app.ping': async () => undefined,
    'settings.get': async () => rooms.settings(),
    'settings.set': async ({ current, ...change }) => {
      if (keepsLess(change, rooms.settings())) await rooms.vault.proveIfThere(current);
      return rooms.changeSettings(change);
    },
    'operation.cancel': async ({ operationId }) => {
      rooms.operations.cancel(operationId);
      return undefined;
    },
    ...vaultHandlers(rooms),
    ...keyHandlers(rooms),
    ...serverHandlers(rooms),
    ...predictionHandlers(rooms),
    ...runHandlers(rooms),
    ...imageHandlers(rooms),
    ...rowHandlers(rooms),
    ...historyHandlers(rooms),
    'methods.run': async ({ operationId, method, pixels }) => {
      void rooms.operations.start(operationId, (control) => rooms.methods.run(method, pixels, control));
      return undefined;
    },
    'ledger.list': async () => rooms.ledger.list(),
  };
}

type Of<Prefix extends string> = Pick<Handlers, Extract<keyof Handlers, `${Prefix}.${string}`>>;

function vaultHandlers({ vault, keys, startOver }: HostRooms): Of<'vault'> {
  return {
    'vault.status': async () => vault.status(),
    'vault.create': async ({ protection, recoveryCode }) => {
      const created = await vault.create(protection, recoveryCode);
      keys.adoptIntoVault();
      return created;
    },
    'vault.unlock': (by) => vault.unlock(by),
    'vault.acceptChanges': (by) => vault.acceptChanges(by),
    'vault.lock': async () => vault.lock(),
    'vault.changePassphrase': (change) => vault.changePassphrase(change),
    'vault.startOver': () => startOver(),
  };
}

function keyHandlers({ keys, makeKey, deleteKey, operations }: HostRooms): Of<'keys'> {
  return {
    'keys.list': async () => keys.list(),
    'keys.create': async ({ operationId, name }) => {
      keys.requireRoomFor(name);
      void operations.start(operationId, (control) => makeKey(name, control));
      return undefined;
    },
    'keys.rename': async ({ id, name }) => keys.rename(id, name),
    'keys.delete': async ({ id, current }) => {
      await deleteKey(id, current);
      return undefined;
    },
  };
}

function serverHandlers({ servers, models, pins, vault, ledger }: HostRooms): Of<'servers' | 'models'> {
  return {
    'servers.list': async () => servers.list(),
    'servers.add': async (entry) => servers.add(entry),
    'servers.test': (entry) => testServer(servers.entered(entry), pins, ledger.see),
    'servers.change': ({ id, ...change }) => servers.change(id, change),
    'servers.remove': async ({ id, current }) => {
      await vault.proveIfThere(current);
      servers.remove(id);
      return undefined;
    },
    'servers.select': ({ id }) => servers.select(id),
    'servers.state': () => servers.state(),
    'servers.builtIn': async () => servers.builtIn(),
    'servers.run': ({ run }) => servers.runBuiltIn(run),
    'models.list': () => models.list(),
    'models.open': ({ name }) => models.open(name),
    'models.accept': async ({ name, ...taken }) => {
      await models.accept(name, taken);
      return undefined;
    },
  };
}

function predictionHandlers({ predictions, runs, operations, servers }: HostRooms): Of<'predict'> {
  return {
    'predict.start': async ({ operationId, source, title, rows, agree: second, ...wish }) => {
      const agree = second === undefined ? undefined : servers.optionsOf(second);
      void operations.start(operationId, async (control) => {
        await runs.turn(operationId, control.signal);
        const glimpse = (bytes: Uint8Array): void => control.emit({ kind: 'glimpse', bytes });
        const encoded = rows && { encoded: true, count: rows.count };
        return predictions.run(operationId, { ...wish, agree, ...encoded, glimpse: once(glimpse) }, control);
      });
      const { model, pixels, labels = null, drawing } = wish;
      const images = rows?.count ?? Math.ceil(pixels.length / IMAGE_BYTES);
      runs.begin({
        id: operationId,
        model,
        images,
        rows: rows && { header: rows.header, cells: rows.cells },
        pixels,
        labels,
        source: source ?? null,
        title: title ?? '',
        drawing,
      });
      return undefined;
    },
    'predict.warm': async ({ operationId, model }) => {
      void operations.start(operationId, (control) => predictions.warm(model, control));
      return undefined;
    },
  };
}

function imageHandlers({ readings }: HostRooms): Of<'images'> {
  return {
    'images.read': ({ readingId, ...file }) => readings.read(readingId, file),
    'images.stop': async ({ readingId }) => {
      readings.stop(readingId);
      return undefined;
    },
  };
}

function rowHandlers({ rowReadings }: HostRooms): Of<'rows'> {
  return {
    'rows.read': ({ readingId, ...file }) => rowReadings.read(readingId, file),
    'rows.typed': ({ model, values }) => rowReadings.typed(model, values),
    'rows.samples': ({ model }) => rowReadings.samples(model),
  };
}

function once<T>(act: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    act(value);
  };
}

function runHandlers({ runs }: HostRooms): Of<'runs'> {
  return {
    'runs.list': async () => runs.list(),
    'runs.open': async ({ operationId }) => runs.open(operationId),
    'runs.label': async ({ operationId, labels }) => {
      runs.label(operationId, labels);
      return undefined;
    },
    'runs.forget': async ({ operationId }) => {
      runs.forget(operationId);
      return undefined;
    },
  };
}

function historyHandlers({ history, vault }: HostRooms): Of<'history'> {
  return {
    'history.list': async ({ offset, limit, query }) => history.list(offset, limit, query),
    'history.delete': async ({ ids, current }) => {
      if (ids.length > 1) await vault.proveIfThere(current);
      history.delete(ids);
      return undefined;
    },
    'history.clear': async ({ current }) => {
      await vault.proveIfThere(current);
      history.clear();
      return undefined;
    },
  };
}

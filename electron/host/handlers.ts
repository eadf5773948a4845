/** Every call of the contract, answered by the rooms of the host. */
import type { Handlers } from '../../shared/ipc/contract.ts';
import type {
  About,
  Glimpse,
  KeySummary,
  ModelSummary,
  PredictionResult,
  Settings,
} from '../../shared/ipc/types.ts';
import type { Operations } from '../operations/index.ts';
import type { RemoteModel } from '../remote/index.ts';
import type { History } from './history.ts';
import type { Keys } from './keys.ts';
import type { Predictions } from './predictions.ts';
import type { Servers } from './servers.ts';
import type { SettingsChange } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

/** The rooms of an open host. */
export interface HostRooms {
  readonly vault: VaultSession;
  readonly keys: Keys;
  readonly servers: Servers;
  readonly predictions: Predictions;
  readonly history: History;
  readonly operations: Operations<PredictionResult | KeySummary, Glimpse>;
  readonly about: () => Promise<About>;
  readonly settings: () => Settings;
  readonly changeSettings: (change: SettingsChange) => Settings;
}

export function handlersFor(rooms: HostRooms): Handlers {
  return {
    'app.about': () => rooms.about(),
    'settings.get': async () => rooms.settings(),
    'settings.set': async (change) => rooms.changeSettings(change),
    'operation.cancel': async ({ operationId }) => {
      rooms.operations.cancel(operationId);
      return undefined;
    },
    ...vaultHandlers(rooms),
    ...keyHandlers(rooms),
    ...serverHandlers(rooms),
    ...predictionHandlers(rooms),
    ...historyHandlers(rooms),
  };
}

type Of<Prefix extends string> = Pick<Handlers, Extract<keyof Handlers, `${Prefix}.${string}`>>;

function vaultHandlers({ vault, keys }: HostRooms): Of<'vault'> {
  return {
    'vault.status': async () => vault.status(),
    'vault.create': async ({ protection, recoveryCode }) => {
      const created = await vault.create(protection, recoveryCode);
      keys.adoptIntoVault();
      return created;
    },
    'vault.unlock': (by) => vault.unlock(by),
    'vault.lock': async () => vault.lock(),
    'vault.changePassphrase': ({ passphrase }) => vault.changePassphrase(passphrase),
  };
}

function keyHandlers({ keys, predictions, operations }: HostRooms): Of<'keys'> {
  return {
    'keys.list': async () => keys.list(),
    'keys.create': async ({ operationId, name }) => {
      predictions.requireRoomForKey(name);
      void operations.start(operationId, (control) => predictions.makeKey(name, control));
      return undefined;
    },
    'keys.delete': async ({ id }) => {
      keys.delete(id);
      return undefined;
    },
  };
}

function serverHandlers({ servers }: HostRooms): Of<'servers' | 'models'> {
  return {
    'servers.list': async () => servers.list(),
    'servers.add': async (entry) => servers.add(entry),
    'servers.remove': async ({ id }) => {
      servers.remove(id);
      return undefined;
    },
    'servers.select': ({ id }) => servers.select(id),
    'servers.state': () => servers.state(),
    'models.list': async () => (await servers.connect()).catalog.models.map(modelSummary),
  };
}

function modelSummary(model: RemoteModel): ModelSummary {
  const { encodedBytes: _, plans, ...facts } = model;
  const packings = plans.map(({ packing, parameters, digest }) => ({
    packing,
    parameters: parameters.name,
    planDigest: digest,
  }));
  return { ...facts, packings };
}

function predictionHandlers({ predictions, operations }: HostRooms): Of<'predict'> {
  return {
    'predict.start': async ({ operationId, ...wish }) => {
      void operations.start(operationId, (control) => {
        const glimpse = (bytes: Uint8Array): void => control.say({ kind: 'glimpse', bytes });
        return predictions.run(operationId, { ...wish, glimpse: once(glimpse) }, control);
      });
      return undefined;
    },
    'predict.warm': async ({ operationId, model }) => {
      void operations.start(operationId, (control) => predictions.warm(model, control));
      return undefined;
    },
  };
}

function once<T>(tell: (value: T) => void): (value: T) => void {
  let told = false;
  return (value) => {
    if (told) return;
    told = true;
    tell(value);
  };
}

function historyHandlers({ history }: HostRooms): Of<'history'> {
  return {
    'history.list': async ({ offset, limit }) => history.list(offset, limit),
    'history.delete': async ({ ids }) => {
      history.delete(ids);
      return undefined;
    },
    'history.clear': async () => {
      history.clear();
      return undefined;
    },
  };
}

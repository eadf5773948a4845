/** Everything that views share, made once from the bridge. */
import { createContext } from 'svelte';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { About } from '../../../shared/ipc/types.ts';
import { Announcer } from './announcer.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { History } from './history.svelte.ts';
import type { Clock } from './operation.svelte.ts';
import { Predict } from './predict.svelte.ts';
import { Remote } from './remote.svelte.ts';
import { Router } from './router.svelte.ts';
import { Servers } from './servers.svelte.ts';
import { SettingsPanel } from './settings.svelte.ts';
import { Vault } from './vault.svelte.ts';

export class App {
  readonly router = new Router();
  readonly announcer = new Announcer();
  readonly predict: Predict;
  readonly vault: Vault;
  readonly servers: Servers;
  readonly history: History;
  readonly settings: SettingsPanel;
  readonly about: Remote<About>;
  readonly connection: Connection;
  /** Opens the shell's file dialog; the frame puts it in place. */
  pickFiles: () => void = () => {};

  constructor(bridge: Bridge, clock?: Clock) {
    this.predict = new Predict(bridge, clock);
    this.vault = new Vault(bridge, clock);
    this.servers = new Servers(bridge, () => void this.predict.loadModels());
    this.history = new History(bridge);
    this.settings = new SettingsPanel(bridge);
    this.about = new Remote(() => bridge.call('app.about', undefined));
    this.connection = new Connection(bridge, () => void this.refresh());
  }

  /** Asks the host for all that the frame shows; again after a lost connection. */
  async refresh(): Promise<void> {
    await Promise.all([
      this.settings.refresh(),
      this.about.refresh(),
      this.servers.refresh(),
      this.vault.refresh(),
      this.predict.loadModels(),
    ]);
  }
}

export const [getApp, setApp] = createContext<App>();

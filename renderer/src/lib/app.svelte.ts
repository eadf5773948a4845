/** Everything that views share, made once from the bridge. */
import { createContext } from 'svelte';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { About, ProblemReport, Settings, UpdateState } from '../../../shared/ipc/types.ts';
import { Announcer } from './announcer.svelte.ts';
import { Connection } from './connection.svelte.ts';
import { History } from './history.svelte.ts';
import { Ledger } from './ledger.svelte.ts';
import type { Clock } from './operation.svelte.ts';
import { Methods } from './methods.svelte.ts';
import { Models } from './models.svelte.ts';
import { Predict } from './predict.svelte.ts';
import { remediesOf, type Remedies } from './remedies.ts';
import { speak } from './words.ts';
import type { Language } from './words/language.ts';
import { Remote } from './remote.svelte.ts';
import { Router, windowPlace } from './router.svelte.ts';
import { Servers } from './servers.svelte.ts';
import { resolveLanguage, SettingsPanel } from './settings.svelte.ts';
import { Vault } from './vault.svelte.ts';

/** Without a prediction for so long after the server is ready, there is time to make keys. */
const IDLE_MS = 1500;

export class App {
  readonly router = new Router(windowPlace());
  readonly announcer = new Announcer();
  readonly predict: Predict;
  readonly vault: Vault;
  readonly servers: Servers;
  readonly models: Models;
  readonly methods: Methods;
  readonly history: History;
  readonly ledger: Ledger;
  readonly settings: SettingsPanel;
  readonly about: Remote<About>;
  readonly report: Remote<ProblemReport>;
  readonly update: Remote<UpdateState>;
  /** In which all is drawn. */
  language = $state<Language>('en');
  readonly connection: Connection;
  readonly remedies: Remedies = remediesOf(this.router, () => location.reload());
  #idle: ReturnType<typeof setTimeout> | undefined;
  /** Opens the shell's file dialog; the frame puts it in place. */
  pickFiles: () => void = () => {};

  constructor(bridge: Bridge, clock?: Clock) {
    this.#speak('system');
    this.predict = new Predict(bridge, clock);
    this.vault = new Vault(bridge, clock);
    this.servers = new Servers(
      bridge,
      () => void this.predict.loadModels().then(() => this.#readyWhenIdle()),
    );
    this.history = new History(bridge);
    this.ledger = new Ledger(bridge);
    this.models = new Models(bridge);
    this.methods = new Methods(bridge, clock);
    bridge.on('settings', (settings) => this.#wish(settings));
    this.settings = new SettingsPanel(bridge);
    this.about = new Remote(() => bridge.call('app.about', undefined));
    this.update = new Remote(() => bridge.call('app.update', { now: false }));
    this.report = new Remote(() => bridge.call('app.report', undefined));
    this.connection = new Connection(bridge, () => void this.refresh(), clock);
  }

  /**
   * Keys are made ready on this computer before they are needed, so that the first answer comes as fast as the tenth. Only for the app's own
   * server: no other one hears of somebody who has asked nothing yet.
   */
  #readyWhenIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const { predict, servers, vault } = this;
      const own = servers.selected?.address === null;
      if (own && vault.status.value?.state !== 'locked') predict.makeReady();
    }, IDLE_MS);
  }

  #speak(wish: Settings['language']): void {
    const language = resolveLanguage(wish, navigator.languages);
    speak(language);
    this.language = language;
  }

  #wish({ predictWhileDrawing, model, language, checkForUpdates }: Settings): void {
    // The host asks once a day, and never where nobody wants it.
    if (checkForUpdates !== (this.update.value !== null && this.update.value.state !== 'off'))
      void this.update.refresh();
    this.#speak(language);
    this.predict.live.wish(predictWhileDrawing);
    this.predict.want(model);
  }

  /** Asks the host for all that the frame shows; again after a lost connection. */
  async refresh(): Promise<void> {
    await this.settings.refresh();
    if (this.settings.value) this.#wish(this.settings.value);
    await Promise.all([
      this.about.refresh(),
      this.servers.refresh(),
      this.vault.refresh(),
      this.predict.loadModels(),
      this.predict.resume(),
    ]);
  }
}

export const [getApp, setApp] = createContext<App>();

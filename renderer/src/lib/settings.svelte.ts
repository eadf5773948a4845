/** Settings as the host keeps them, and the theme that follows from them. */
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { Settings } from '../../../shared/ipc/types.ts';
import { languageOf, type Language } from './words/language.ts';
import { proving, type TypedWay } from './vault.svelte.ts';
import { Remote } from './remote.svelte.ts';

type Change = Partial<Settings>;

export class SettingsPanel extends Remote<Settings> {
  readonly #bridge: Bridge;

  constructor(bridge: Bridge) {
    super(() => bridge.call('settings.get', undefined));
    this.#bridge = bridge;
    bridge.on('settings', (settings) => (this.value = settings));
  }

  async change(change: Change): Promise<void> {
    this.accept(await this.#bridge.call('settings.set', change));
  }

  /** Deletes entries of the history: by the owner, where there is a vault. @returns whether it was done */
  async keepLess(historyDays: number, way: TypedWay | null, secret: string): Promise<boolean> {
    const answer = await proving(way, secret, (current) =>
      this.#bridge.call('settings.set', { historyDays, current }),
    );
    this.accept(answer);
    return answer.ok;
  }
}

/** Light or dark, from the setting and the system's wish. */
export function resolveTheme(setting: Settings['theme'], systemIsDark: boolean): 'light' | 'dark' {
  if (setting !== 'system') return setting;
  return systemIsDark ? 'dark' : 'light';
}

/** The language that is spoken, from the setting and the system's languages. */
export function resolveLanguage(setting: Settings['language'], system: readonly string[]): Language {
  return setting === 'system' ? languageOf(system) : setting;
}

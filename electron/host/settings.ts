/** The settings that views may change, and the few that the host keeps for itself. */
import type { Settings } from '../../shared/ipc/types.ts';
import { asBoolean, asIntegerIn, asOneOf, asText, orNull, setting, type Store } from '../store/index.ts';

const THEME = setting('view.theme', 'system', asOneOf('system', 'light', 'dark'));
const ENGINE = setting('engine', 'auto', asOneOf('auto', 'native', 'seal'));
const KEEP_HISTORY = setting('history.keep', true, asBoolean);
const AUTO_LOCK = setting<number>('vault.auto-lock-minutes', 15, asIntegerIn(0, 1440));

/** Id of the server that is used; null is the built-in one. */
export const SELECTED_SERVER = setting<string | null>('servers.selected', null, orNull(asText(64)));
/** A server's token, sealed by the vault, base64. */
export const sealedToken = (id: string) =>
  setting<string | null>(`servers.token.${id}`, null, orNull(asText(8192)));

export type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] | undefined };

export function readSettings(store: Store): Settings {
  return {
    theme: store.settings.read(THEME),
    engine: store.settings.read(ENGINE),
    keepHistory: store.settings.read(KEEP_HISTORY),
    autoLockMinutes: store.settings.read(AUTO_LOCK),
  };
}

/** Changes what is given, all or nothing. */
export function writeSettings(store: Store, change: SettingsChange): Settings {
  store.transaction(() => {
    if (change.theme !== undefined) store.settings.write(THEME, change.theme);
    if (change.engine !== undefined) store.settings.write(ENGINE, change.engine);
    if (change.keepHistory !== undefined) store.settings.write(KEEP_HISTORY, change.keepHistory);
    if (change.autoLockMinutes !== undefined) store.settings.write(AUTO_LOCK, change.autoLockMinutes);
  });
  return readSettings(store);
}

/** The settings that views may change, and the few that the host keeps for itself. */
import type { Settings } from '../../shared/ipc/types.ts';
import { ENGINE_CHOICES } from '../../shared/protocol/index.ts';
import { asBoolean, asIntegerIn, asOneOf, asText, orNull, setting, type Store } from '../store/index.ts';

const THEME = setting('view.theme', 'system', asOneOf('system', 'light', 'dark'));
const LANGUAGE = setting('view.language', 'system', asOneOf('system', 'en', 'de'));
const ENGINE = setting('engine', 'auto', asOneOf(...ENGINE_CHOICES));
const KEEP_HISTORY = setting('history.keep', true, asBoolean);
const HISTORY_DAYS = setting<number>('history.days', 0, asIntegerIn(0, 3650));
const PREDICT_WHILE_DRAWING = setting('predict.while-drawing', false, asBoolean);
const CHECK_FOR_UPDATES = setting('updates.check', false, asBoolean);
const NOTIFY = setting('view.notify', false, asBoolean);
const CANARY_PERCENT = setting<number>('predict.canary-percent', 0, asIntegerIn(0, 100));
const MODEL = setting('predict.model', '', asText(64));
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
    language: store.settings.read(LANGUAGE),
    engine: store.settings.read(ENGINE),
    keepHistory: store.settings.read(KEEP_HISTORY),
    historyDays: store.settings.read(HISTORY_DAYS),
    autoLockMinutes: store.settings.read(AUTO_LOCK),
    predictWhileDrawing: store.settings.read(PREDICT_WHILE_DRAWING),
    checkForUpdates: store.settings.read(CHECK_FOR_UPDATES),
    notify: store.settings.read(NOTIFY),
    canaryPercent: store.settings.read(CANARY_PERCENT),
    model: store.settings.read(MODEL),
  };
}

/** Whether the vault vouches for one of these: see store/steering.ts. */
export function steers({ keepHistory, autoLockMinutes }: SettingsChange): boolean {
  return keepHistory !== undefined || autoLockMinutes !== undefined;
}

/** Whether entries of the history are deleted sooner than they were to be: 0 days are for ever. */
export function keepsLess({ historyDays }: SettingsChange, before: Pick<Settings, 'historyDays'>): boolean {
  if (historyDays === undefined || historyDays === 0) return false;
  return before.historyDays === 0 || historyDays < before.historyDays;
}

/** Changes what is given, all or nothing. */
export function writeSettings(store: Store, change: SettingsChange): Settings {
  store.transaction(() => {
    if (change.theme !== undefined) store.settings.write(THEME, change.theme);
    if (change.language !== undefined) store.settings.write(LANGUAGE, change.language);
    if (change.engine !== undefined) store.settings.write(ENGINE, change.engine);
    if (change.keepHistory !== undefined) store.settings.write(KEEP_HISTORY, change.keepHistory);
    if (change.historyDays !== undefined) store.settings.write(HISTORY_DAYS, change.historyDays);
    if (change.autoLockMinutes !== undefined) store.settings.write(AUTO_LOCK, change.autoLockMinutes);
    if (change.predictWhileDrawing !== undefined)
      store.settings.write(PREDICT_WHILE_DRAWING, change.predictWhileDrawing);
    if (change.checkForUpdates !== undefined) store.settings.write(CHECK_FOR_UPDATES, change.checkForUpdates);
    if (change.notify !== undefined) store.settings.write(NOTIFY, change.notify);
    if (change.canaryPercent !== undefined) store.settings.write(CANARY_PERCENT, change.canaryPercent);
    if (change.model !== undefined) store.settings.write(MODEL, change.model);
  });
  return readSettings(store);
}

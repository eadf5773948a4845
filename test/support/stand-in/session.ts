/**
 * The session that all pages share: what it was told about requests and permissions, for windows to put into force.
 *
 * Assumed of Electron: `onBeforeRequest` sees every request of a page, those of own schemes included, and may cancel it
 * (electronjs.org/docs/latest/api/web-request); permissions are decided by the handlers, and granted where there is none
 * (electronjs.org/docs/latest/api/session, .../tutorial/security #5).
 */
import type * as Electron from 'electron';

type Check = (page: null, permission: string, origin: string, details: object) => boolean;
type Before = (details: { url: string }, callback: (answer: { cancel?: boolean }) => void) => void;

let before: Before | undefined;
let check: Check | undefined;
const placed = new Set<string>();

export const session = {
  defaultSession: {
    webRequest: {
      onBeforeRequest: (listener: unknown) => void (before = listener as Before),
    },
    setPermissionRequestHandler: () => void placed.add('request'),
    setPermissionCheckHandler: (handler: unknown) => void (check = handler as Check),
    setDevicePermissionHandler: () => void placed.add('device'),
  } satisfies Record<
    keyof Pick<
      Electron.Session,
      | 'webRequest'
      | 'setPermissionRequestHandler'
      | 'setPermissionCheckHandler'
      | 'setDevicePermissionHandler'
    >,
    unknown
  >,
};

export function mayLoad(url: string): Promise<boolean> {
  const handler = before;
  if (!handler) return Promise.resolve(true);
  return new Promise((resolve) => handler({ url }, ({ cancel }) => resolve(cancel !== true)));
}

/** Electron's names, and Chromium's of the same. */
const PERMISSIONS: Readonly<Record<string, object>> = {
  'clipboard-read': { name: 'clipboard-read' },
  'clipboard-sanitized-write': { name: 'clipboard-write' },
  geolocation: { name: 'geolocation' },
  'idle-detection': { name: 'idle-detection' },
  midi: { name: 'midi' },
  notifications: { name: 'notifications' },
  'storage-access': { name: 'storage-access' },
  'window-management': { name: 'window-management' },
};

/** Each with its answer for an origin, as Chromium is told it. */
export function permissionsOf(origin: string): { permission: object; setting: 'granted' | 'denied' }[] {
  const allows = (name: string): boolean => check?.(null, name, origin, {}) ?? true;
  return Object.entries(PERMISSIONS).map(([name, permission]) => ({
    permission,
    setting: allows(name) ? 'granted' : 'denied',
  }));
}

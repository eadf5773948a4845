/** Puts the policies into force: on the session that all pages share, and on every page as it is made. */
import type { Session, WebContents } from 'electron';
import { classifyNavigation } from './policy/navigation.ts';
import { mayUse } from './policy/permissions.ts';
import { mayRequest } from './policy/requests.ts';

export function guardSession(session: Session, devTools: boolean): void {
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayRequest(url, devTools) }));
  session.setPermissionRequestHandler((_page, permission, callback, details) =>
    callback(mayUse(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_page, permission, origin) => mayUse(permission, origin));
  session.setDevicePermissionHandler(() => false);
}

/** `openOutside` shows a linked page in the system's browser. */
export function guardPage(page: WebContents, openOutside: (url: string) => void): void {
  const outside = (url: string): void => {
    if (classifyNavigation(url) === 'browser') openOutside(url);
  };
  page.on('will-navigate', (event) => {
    if (classifyNavigation(event.url) === 'inside') return;
    event.preventDefault();
    outside(event.url);
  });
  page.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  page.on('will-redirect', (event) => event.preventDefault());
  page.on('will-attach-webview', (event) => event.preventDefault());
  page.setWindowOpenHandler(({ url }) => {
    outside(url);
    return { action: 'deny' };
  });
}

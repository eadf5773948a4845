/** Who may knock at main: the top frame of our own window, showing our own page. */
import { isOwnUrl } from './origin.ts';

/** The parts of Electron's WebFrameMain that say who it is. */
export interface FrameFacts {
  readonly url: string;
  readonly parent: unknown;
}

/** `frame` is null when it is gone already; `owned` says whether the message came from the app's own window. */
export function isOwnSender(frame: FrameFacts | null, owned: boolean): boolean {
  return owned && frame !== null && frame.parent === null && isOwnUrl(frame.url);
}

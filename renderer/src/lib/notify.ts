/** Telling by the system that a prediction has ended while nobody looks. Nothing of what was asked or answered is in it. */

/** What of the browser is used. */
export interface Notifier {
  readonly permission: NotificationPermission;
  requestPermission(): Promise<NotificationPermission>;
  show(title: string, body: string, onclick: () => void): void;
}

/** One for all of them: a newer one takes the place of the one before. */
const TAG = 'cryptonets-run';

/** Null where there is none. */
export function systemNotifier(): Notifier | null {
  if (typeof Notification === 'undefined') return null;
  return {
    get permission() {
      return Notification.permission;
    },
    requestPermission: () => Notification.requestPermission(),
    show: (title, body, onclick) => {
      const shown = new Notification(title, { body, tag: TAG });
      shown.onclick = () => {
        window.focus();
        shown.close();
        onclick();
      };
    },
  };
}

/** Whether it may be told from now on; asks the person where that was never asked. */
export async function mayNotify(notifier: Notifier | null): Promise<boolean> {
  if (!notifier) return false;
  if (notifier.permission !== 'default') return notifier.permission === 'granted';
  return (await notifier.requestPermission()) === 'granted';
}

/** Words of the buttons that an error offers, in German. */
import type { remedies as english } from '../remedies.ts';
import type { Wide } from '../wide.ts';

export const remedies: Wide<typeof english> = {
  go: { keys: 'Zu Schlüssel und Tresor', servers: 'Zu den Servern', settings: 'Zu den Einstellungen' },
  reload: 'Das Fenster neu laden',
};

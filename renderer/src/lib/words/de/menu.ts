/** Words of the desktop app's menu, in German. */
import type { menu as english } from '../menu.ts';
import type { Wide } from '../wide.ts';

export const menu: Wide<typeof english> = {
  file: '&Datei',
  predict: '&Vorhersage',
  view: '&Ansicht',
  help: '&Hilfe',
  shortcuts: {
    open: 'Bilder öffnen…',
    predict: 'Privat vorhersagen',
    stop: 'Anhalten',
    history: 'Verlauf',
    settings: 'Einstellungen',
    shortcuts: 'Tastenkürzel',
  },
};

/** Words of the window's frame, in German. */
import type { frame as english, server as englishServer } from '../frame.ts';
import type { Wide } from '../wide.ts';

const views = {
  predict: 'Vorhersage',
  history: 'Verlauf',
  ledger: 'Gesendet',
  models: 'Modelle',
  methods: 'Verfahren',
  keys: 'Schlüssel und Tresor',
  servers: 'Server',
  settings: 'Einstellungen',
  about: 'Über',
} as const;

export const frame: Wide<typeof english> = {
  app: 'CryptoNets',
  skip: 'Zum Inhalt springen',
  navigation: 'Ansichten',
  views,
  windowTitle: (view, running) => `${running ? '… ' : ''}${views[view]} - CryptoNets`,
  connection: {
    connecting: 'Verbindung zur App wird aufgebaut…',
    lost: 'Der Teil der App, der verschlüsselt, ist nicht zu erreichen. Es wird weiter versucht; wurde er neu gestartet, öffne die Adresse, die er ausgegeben hat.',
    silent:
      'Der Teil der App, der verschlüsselt, hat eine Weile nicht geantwortet. Was hier steht, stimmt vielleicht nicht mehr.',
  },
  noBridge: 'Diese Seite gehört zur App CryptoNets. Öffne sie mit der Adresse, die „npm start“ ausgibt.',
  details: 'Einzelheiten',
  copy: 'Einzelheiten kopieren',
  copied: 'Kopiert',
  close: 'Schließen',
  cancel: 'Abbrechen',
  badName: 'Nur Buchstaben, Ziffern, Leerzeichen, Punkte, Binde- und Unterstriche.',
  retry: 'Noch einmal',
  shortcuts: {
    title: 'Tastatur',
    rows: [
      { keys: ['Enter'], what: 'Privat vorhersagen' },
      { keys: ['Esc'], what: 'Anhalten' },
      { keys: ['Strg', 'O'], what: 'Dateien öffnen' },
      { keys: ['Strg', 'V'], what: 'Ein Bild einfügen' },
      { keys: ['Strg', 'Z'], what: 'Einen Strich zurücknehmen' },
      { keys: ['Strg', 'Umschalt', 'Z'], what: 'Ihn wieder zeichnen' },
      { keys: ['Strg', 'H'], what: 'Verlauf' },
      { keys: ['Strg', ','], what: 'Einstellungen' },
      { keys: ['Strg', 'K'], what: 'Alles andere, nach seinem Namen' },
      { keys: ['Strg', '/'], what: 'Diese Liste' },
      { keys: ['←', '→'], what: 'Durch Beispiele, Abschnitte und Bilder gehen' },
    ],
  },
  palette: {
    title: 'Was soll geschehen?',
    label: 'Einen Teil davon eingeben',
    none: 'Unter diesem Namen geht gerade nichts.',
    go: (view) => `Zu ${view} gehen`,
    theme: (theme) => `Aussehen: ${theme}`,
  },
  notification: {
    done: 'Eine Vorhersage ist fertig. Die Antwort wartet im Fenster.',
    failed: 'Eine Vorhersage kam nicht zu Ende. Warum, steht im Fenster.',
  },
  running: (running, waiting) =>
    [
      ...(running > 0 ? ['Eine Vorhersage läuft'] : []),
      ...(waiting > 0 ? [`${waiting} in der Reihe`] : []),
    ].join(', '),
  vaultChip: { missing: 'Schlüssel im Speicher', locked: 'Tresor zu', unlocked: 'Tresor offen' },
  serverChip: {
    starting: 'Server startet…',
    ready: 'Server bereit',
    unreachable: 'Server nicht erreichbar',
    stopped: 'Server angehalten',
    unknown: 'Server unbekannt',
  },
};

export const server: Wide<typeof englishServer> = {
  states: { starting: 'Startet…', ready: 'Bereit', unreachable: 'Nicht erreichbar', stopped: 'Angehalten' },
};

/** Words of history, servers, settings and about, in German. */
import { bytes, count, decimal, duration, percent } from '../../format.ts';
import type {
  about as englishAbout,
  history as englishHistory,
  servers as englishServers,
  settings as englishSettings,
} from '../places.ts';
import type { Wide } from '../wide.ts';

export const history: Wide<typeof englishHistory> = {
  title: 'Verlauf',
  empty: 'Noch keine Vorhersage.',
  emptyWhat:
    'Jede Vorhersage hinterlässt hier ihre Zeit und ihre Größe. Wonach gefragt wird, wird nie behalten.',
  off: 'Der Verlauf ist in den Einstellungen ausgeschaltet.',
  offWhat: 'Was ab jetzt gemacht wird, wird nicht behalten. Was hier steht, bleibt, bis du es löschst.',
  toSettings: 'Zu den Einstellungen',
  toPredict: 'Eine Vorhersage machen',
  shown: (n, total) => `${count(n)} von ${count(total)}`,
  more: 'Mehr zeigen',
  one: (digit) => `Eine ${digit}`,
  answered: 'Ein Wert',
  notKept: 'Antwort nicht behalten',
  notKeptWhat:
    'Es gab keinen offenen Tresor, in dem sie hätte versiegelt werden können. Sie ist nicht mehr zu sehen.',
  hidden: 'Antwort versiegelt',
  hiddenWhat: 'Öffne den Tresor, um die Antwort zu sehen.',
  many: { image: (n) => `${count(n)} Bilder`, row: (n) => `${count(n)} Zeilen` },
  right: (share) => `${percent(share)} richtig`,
  how: (packing, server, parameters) =>
    `${packing === 'batch' ? 'Als Stapel' : 'Eins nach dem anderen'}, von ${server}, Parameter ${parameters}`,
  servers: {
    own: 'dem Server der App',
    kept: 'einem Server der Liste',
    removed: 'einem Server, der entfernt wurde',
    named: 'einem Server, der für eine Sitzung genannt wurde',
    unknown: 'dem Server der App, oder einem, der entfernt wurde',
  },
  search: 'Suche: Modell, Server, Tag wie 2026-11-28, Ziffer',
  noneFound: 'Nichts im Verlauf hat all das in sich.',
  compare: {
    start: 'Andere damit vergleichen',
    stop: 'Nichts damit vergleichen',
    against: (when) => `Verglichen mit der vom ${when}`,
    stage: 'Abschnitt',
    other: 'Die andere',
    own: 'Diese',
    change: 'Änderung',
    total: 'Im Ganzen',
    up: 'Bytes hinauf',
    down: 'Bytes herab',
    factor: (value) => (value === null ? '' : `× ${decimal(value, 2)}`),
  },
  travelled: (upload, download) => `${bytes(upload)} hinauf, ${bytes(download)} herab`,
  delete: 'Löschen',
  clear: 'Alles löschen…',
  clearNow: 'Alles löschen',
  deleteTitle: 'Diesen Eintrag löschen?',
  deleteWhat: (what, when) =>
    `„${what}“ vom ${when} verschwindet aus dem Verlauf dieses Rechners. Das lässt sich nicht zurücknehmen.`,
  clearTitle: 'Den ganzen Verlauf löschen?',
  clearWhat:
    'Alle früheren Vorhersagen werden von diesem Rechner gelöscht. Das lässt sich nicht zurücknehmen.',
  choose: 'Wähle eine Vorhersage, um zu sehen, wo ihre Zeit blieb.',
  list: 'Frühere Vorhersagen',
};

export const servers: Wide<typeof englishServers> = {
  title: 'Server',
  what: 'Ein Server rechnet auf verschlüsselten Daten. Welchen du auch wählst, er kann nicht lesen, was du sendest.',
  builtInName: 'Dieser Rechner',
  builtIn: 'Auf diesem Rechner, von der App gestartet',
  use: 'Benutzen',
  inUse: 'In Gebrauch',
  remove: 'Entfernen',
  removeTitle: (name) => `„${name}“ entfernen?`,
  removeWhat: 'Nur der Eintrag wird entfernt. Der Server selbst bleibt, wie er ist.',
  add: 'Einen Server hinzufügen',
  name: 'Name',
  address: 'Adresse',
  addressHint: 'Rechner:Port, zum Beispiel server.example.org:8443',
  problems: {
    address: 'Braucht Rechner:Port.',
    port: 'Braucht einen Port von 1 bis 65535.',
    pem: 'Braucht ein Zertifikat, das mit -----BEGIN CERTIFICATE----- beginnt.',
  },
  edit: 'Bearbeiten',
  editTitle: (name) => `„${name}“ bearbeiten`,
  keep: 'Behalten',
  test: 'Ausprobieren',
  testing: 'Der Server wird gefragt…',
  reached: 'Der Server antwortet.',
  ownAuthority: 'Eines wird behalten. Was hier eingegeben wird, ersetzt es.',
  dropAuthority: 'Stattdessen den Ausstellern dieses Systems vertrauen',
  tokenStays: 'Das behaltene bleibt, wenn sich die Adresse nicht ändert.',
  modelChanged: (title) => `Ein anderes Modell als vorher: ${title}`,
  certificate: {
    title: 'Zertifikat',
    subject: 'Für',
    issuer: 'Ausgestellt von',
    validTo: 'Gültig bis',
    fingerprint: 'SHA-256',
    pin: 'Diesem vertrauen, nur für diesen Server',
    pinWhat:
      'Vergleiche den Fingerabdruck mit dem, was dir der Betreiber des Servers auf anderem Weg sagt. Vertraue ihm erst dann.',
  },
  more: 'Zertifikat und Zugangstoken',
  ca: 'Zertifikat des Ausstellers (PEM), wenn es ein eigener ist',
  token: 'Zugangstoken, wenn der Server eines verlangt',
  save: 'Hinzufügen',
  state: 'Zustand',
  version: 'Version',
  engine: 'Rechenwerk',
  threads: 'Threads',
  roundTrip: 'Hin und zurück',
  ms: duration,
  none: 'Kein Server ist bekannt.',
  fetched: 'Holt',
  fetchedAt: (bytesPerSecond, size, ms) =>
    `${bytes(bytesPerSecond)} in der Sekunde oder mehr (ein Modell von ${bytes(size)} in ${duration(ms)}, Hin- und Rückweg eingerechnet)`,
  own: {
    start: 'Starten',
    stop: 'Anhalten',
    stopWhat:
      'Eine Vorhersage, die auf ihm läuft, kommt vorher zu Ende. Dann bleibt er aus, bis du ihn startest.',
    log: 'Was aus ihm wurde',
    logWhat: 'Aus dieser Sitzung, nur im Speicher. Nichts von dem, was er rechnete, steht hier.',
    events: { started: 'Gestartet', ready: 'Bereit', stopped: 'Angehalten', ended: 'Von selbst geendet' },
  },
};

export const settings: Wide<typeof englishSettings> = {
  title: 'Einstellungen',
  theme: 'Aussehen',
  themes: { system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  languages: { system: 'Wie das System', en: 'English', de: 'Deutsch' },
  engine: 'Rechenwerk auf diesem Rechner',
  engines: { auto: 'Das schnellste', native: 'Nativ', seal: 'SEAL' },
  engineWhat: 'Beide geben dieselbe Antwort. „Das schnellste“ nimmt das native, wo es läuft, sonst SEAL.',
  history: 'Einen Verlauf behalten',
  historyWhat:
    'Zeiten und Größen von Vorhersagen, mit Antworten, die im Tresor versiegelt sind. Wonach gefragt wird, wird nie behalten.',
  historyDays: 'Einträge des Verlaufs behalten',
  historyDaysWhat: 'Ältere werden von selbst gelöscht.',
  days: (days) => (days === 0 ? 'Für immer' : days === 365 ? 'Ein Jahr' : `${days} Tage`),
  keepLess: {
    title: 'Ältere Einträge löschen?',
    what: (kept) =>
      `Ältere Einträge des Verlaufs werden jetzt und künftig gelöscht; behalten wird, was nicht älter ist als: ${kept}. Das lässt sich nicht rückgängig machen.`,
    action: 'Ältere Einträge löschen',
  },
  canaries: {
    title: 'Server anderer prüfen',
    what: 'Ab und zu geht mit deiner Anfrage eine mit, deren Antwort bekannt ist; der Server kann sie nicht unterscheiden. Jede kostet so viel wie eine Anfrage: Hochladen, Zeit, Herunterladen und Bilder eines Kontingents. Bei einem Modell, das seine Gewichte behält, braucht die erste Prüfung zwei. Eine falsche Antwort wird mit deiner gezeigt.',
    told: 'Prüfungen des Servers',
    evidence: (found, request, answer) =>
      `${found}, Anfrage ${request ?? 'nie gesendet'}, SHA-256 der Antwort ${answer ?? 'keine'}`,
    tested: ({ right, wrong, lost }) =>
      `${right} von ${right + wrong.length} richtig beantwortet${lost > 0 ? `, ${lost} unterwegs verloren` : ''}`,
    share: (percent) => (percent === 0 ? 'Nie' : percent === 100 ? 'Bei jeder' : `${percent} von 100`),
  },
  updates: {
    title: 'Nach neuen Versionen sehen',
    what: 'Einmal am Tag wird api.github.com nach der neuesten Version gefragt. Dort sieht man deine Netzadresse und dass CryptoNets fragt; keine Version, kein Name und nichts von dir wird gesendet. Nichts wird von selbst eingerichtet, und solange dies aus ist, wird nichts gefragt.',
    said: (told) =>
      told.state === 'newer'
        ? `Version ${told.version} ist da.`
        : { off: '', current: 'Dies ist die neueste Version.', unknown: 'Es kam keine Antwort.' }[told.state],
  },
  notify: {
    title: 'Sagen, wenn eine Vorhersage fertig ist',
    what: 'Durch das System, solange das Fenster verdeckt ist: dass sie fertig ist und sonst nichts, denn andere könnten es sehen.',
    refused: 'Der Browser oder das System erlaubt es für diese Adresse nicht.',
  },
  autoLock: 'Den Tresor schließen',
  autoLockWhat: 'Nach so langer Zeit ohne Gebrauch.',
  autoLocks: (minutes) =>
    minutes === 0 ? 'Nie' : minutes < 60 ? `Nach ${minutes} min` : `Nach ${minutes / 60} h`,
};

export const about: Wide<typeof englishAbout> = {
  title: 'Über',
  what: 'CryptoNets versiegelt ein Bild oder eine Zeile von Daten auf diesem Rechner, lässt einen Server ein neuronales Netz auf den verschlüsselten Daten rechnen und öffnet die Antwort hier.',
  version: 'Version',
  platform: 'Plattform',
  node: 'Node',
  shell: 'Hülle',
  shells: { electron: 'Programm auf diesem Rechner', browser: 'Im Browser, nur auf diesem Rechner' },
  keyring: 'Schlüsselbund',
  engines: 'Rechenwerke',
  engineNames: { native: 'Nativ', seal: 'SEAL (node-seal)' },
  available: 'vorhanden',
  unavailable: 'nicht vorhanden',
  threads: (n) => (n === 1 ? '1 Thread' : `${n} Threads`),
  learnsTitle: 'Was der Server erfährt',
  learns: [
    'dass du fragst, von welcher Adresse und wann',
    'welches Modell und welche Parameter der Verschlüsselung du benutzt',
    'wie viele Bytes unterwegs sind, was nicht davon abhängt, was darin ist',
    'solange beim Zeichnen vorhergesagt wird: wie viele Striche eine Zeichnung hat und in welchem Rhythmus, was eingrenzen kann, was sie ist',
    'von dem, was einzeln gesendet wird: wie viele es sind und welche Anfragen einen Schlüssel teilen; ihre Auswertungsschlüssel lassen ihn rechnen, nichts öffnen',
  ],
  learnsNotTitle: 'Was er nicht erfährt',
  learnsNot: [
    'das Bild oder die Zeile, oder irgendeinen Wert davon',
    'wie viele sich die verschlüsselten Daten eines Stapels teilen',
    'die Punkte und die Antwort',
    'deinen geheimen Schlüssel: er verlässt diesen Rechner nie',
  ],
  trust:
    'Was bleibt, ist das Vertrauen, dass der Server ehrlich rechnet: lesen kann er nicht, was du sendest, aber ein unehrlicher könnte falsche Punkte zurückgeben.',
  report: {
    title: 'Ein Problem melden',
    what: 'Stellt zusammen, was diese Sitzung über sich weiß: Versionen, Einstellungen, wie weit Vorhersagen kamen, welche Fehler es gab. Es wird hier ganz gezeigt und nirgendwohin gesendet: kopiere oder speichere es, und gib es, wem du willst.',
    without:
      'Es hat keine Namen, die du gegeben hast, keine Adressen oder Pfade, keine Bilder, Zeilen, Antworten oder ihre Anzahl, und nichts von Schlüsseln.',
    preview: 'Der ganze Bericht',
    make: 'Einen Bericht zusammenstellen',
    anew: 'Neu zusammenstellen',
    copy: 'Kopieren',
    save: 'Speichern',
    file: 'cryptonets-bericht.json',
  },
  sourceTitle: 'Quelle',
  source:
    'Gilad-Bachrach et al., „CryptoNets: Applying Neural Networks to Encrypted Data with High Throughput and Accuracy“, ICML 2016. Verfahren: BGV (Brakerski, Gentry, Vaikuntanathan, 2012) für Stapel, BFV (Brakerski, 2012; Fan, Vercauteren, 2012) für Bilder, die einzeln gesendet werden.',
};

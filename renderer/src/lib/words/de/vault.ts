/** Words of the vault and its keys, in German. */
import { bytes } from '../../format.ts';
import type { vault as english } from '../vault.ts';
import type { Wide } from '../wide.ts';

const keyringProblems = {
  absent: 'kein Zugang zu einem Schlüsselbund',
  unprotected: 'er würde den Schlüssel nicht schützen',
  unavailable: 'er ist im Moment nicht zu benutzen',
} as const;

export const vault: Wide<typeof english> = {
  title: 'Schlüssel und Tresor',
  states: {
    missing: {
      title: 'Es gibt noch keinen Tresor',
      what: 'Vorhersagen benutzen einen Schlüssel, der im Speicher lebt und mit der App verschwindet. Mache einen Tresor, um Schlüssel und frühere Antworten zu behalten.',
    },
    locked: {
      title: 'Der Tresor ist zu',
      what: 'Seine Schlüssel und frühere Antworten sind versiegelt. Öffne ihn, um sie zu benutzen.',
    },
    unlocked: {
      title: 'Der Tresor ist offen',
      what: 'Schlüssel bleiben auf diesem Rechner, auf der Platte versiegelt. Sie werden nie irgendwohin gesendet.',
    },
  },
  create: 'Einen Tresor machen',
  protect: 'Wie soll er zu öffnen sein?',
  ways: {
    passphrase: {
      title: 'Mit einer Passphrase',
      what: 'Der sicherste Weg. Ohne die Passphrase kann ihn niemand öffnen, und niemand kann sie dir wiedergeben.',
    },
    keyring: {
      title: 'Mit dem Schlüsselbund dieses Rechners',
      what: (backend) =>
        `Öffnet sich von selbst, wenn du angemeldet bist (${backend}). Schlüsselbunde können sich ändern oder verloren gehen: bewahre den Wiederherstellungscode auf.`,
    },
    file: {
      title: 'Nur durch Dateirechte',
      what: 'Öffnet sich von selbst, ohne Geheimnis. Wer deine Dateien lesen kann, kann deine Schlüssel lesen. Für Versuche und Vorführungen.',
    },
  },
  noKeyring: (problem) => `Hier nicht möglich: ${keyringProblems[problem]}`,
  keyringProblems,
  passphrase: 'Passphrase',
  passphraseAgain: 'Noch einmal',
  passphraseHint: 'Schwer zu erraten: vier Wörter, die nicht zusammengehören, oder zehn Zeichen und mehr.',
  mismatch: 'Die beiden Passphrasen unterscheiden sich.',
  wantRecovery: 'Einen Wiederherstellungscode machen, der einmal gezeigt wird',
  understand: 'Mir ist klar, dass jeder die Schlüssel lesen kann, der meine Dateien lesen kann',
  recovery: {
    print: 'Drucken',
    sheet: {
      title: 'CryptoNets: Wiederherstellungscode eines Tresors',
      made: (when) => `Einmal gezeigt, am ${when}, und sonst nirgends aufbewahrt.`,
      what: [
        'Er öffnet den Tresor auf diesem Computer, wenn die Passphrase verloren oder der Schlüsselbund weg ist. Gib ihn unter „Schlüssel und Tresor“ ein, bei „Stattdessen den Wiederherstellungscode benutzen“.',
        'Wer ihn und die Dateien dieses Computers hat, kann die Schlüssel lesen: Bewahre ihn auf wie einen Pass, und nicht neben dem Computer.',
        'Mit einem neuen Wiederherstellungscode, oder nach einem neuen Anfang, öffnet dieser nichts mehr. Dann zerreiße das Blatt.',
      ],
      blanks: ['Computer', 'Tresor von'],
    },
    title: 'Dein Wiederherstellungscode',
    what: 'Er öffnet den Tresor, wenn Passphrase oder Schlüsselbund verloren sind. Er wird nur jetzt gezeigt. Schreibe ihn auf und bewahre ihn nicht bei diesem Rechner auf.',
    again: 'Mit der Passphrase hat sich auch der Code geändert: der vorige öffnet nichts mehr.',
    kept: 'Ich habe ihn aufgeschrieben',
    copy: 'Code kopieren',
  },
  unlock: 'Den Tresor öffnen',
  acceptChanges: 'Ihn öffnen und alles so nehmen, wie es jetzt ist',
  lock: 'Jetzt schließen',
  withRecovery: 'Stattdessen den Wiederherstellungscode benutzen',
  withPassphrase: 'Stattdessen die Passphrase benutzen',
  recoveryCode: 'Wiederherstellungscode',
  change: 'Die Passphrase ändern…',
  changeNow: 'Ändern',
  making: 'Der Tresor wird gemacht: was ihn öffnet, wird langsam zu erraten…',
  opening: 'Der Tresor wird geöffnet…',
  changing: 'Die Passphrase wird geändert…',
  changed: 'Die Passphrase wurde geändert.',
  presentPassphrase: 'Jetzige Passphrase',
  newPassphrase: 'Neue Passphrase',
  startOver: {
    open: 'Ich habe jeden Zugang verloren…',
    title: 'Diesen Tresor aufgeben?',
    what: 'Alles, was nur er öffnen konnte, wird gelöscht: seine Schlüssel, der ganze Verlauf, die Zugangstoken von Servern. Niemand kann es zurückbringen, und was mit seinen Schlüsseln verschlüsselt wurde, ist nie mehr zu lesen. Einstellungen und Server bleiben. Wenn Passphrase, Wiederherstellungscode oder eine Kopie der Schlüsseldatei noch auftauchen könnten, warte.',
    action: 'Alles löschen und neu beginnen',
  },
  slots: {
    title: 'Zu öffnen ist er mit',
    passphrase: 'einer Passphrase',
    recovery: 'einem Wiederherstellungscode',
    keyring: 'dem Schlüsselbund',
    file: 'nur Dateirechten',
  },
  keys: {
    title: 'Schlüssel',
    empty: 'Noch kein Schlüssel. Einer entsteht mit der ersten Vorhersage, oder mache jetzt einen.',
    name: 'Name',
    usedFor: { batch: 'Für Stapel', interactive: 'Für einzelne Bilder' },
    rename: 'Umbenennen',
    renameTitle: (name) => `Den Schlüssel „${name}“ umbenennen`,
    renamed: 'Neuer Name des Schlüssels',
    fingerprint: 'Fingerabdruck',
    made: 'Gemacht',
    memory: 'nur im Speicher',
    create: 'Einen Schlüssel machen',
    creating: 'Ein Schlüssel wird gemacht…',
    newName: 'Name des neuen Schlüssels',
    delete: 'Löschen',
    deleteTitle: (name) => `Den Schlüssel „${name}“ löschen?`,
    deleteWhat: 'Was mit ihm verschlüsselt wurde, ist nie mehr zu lesen. Das lässt sich nicht zurücknehmen.',
    lockedNote: 'Öffne den Tresor, um gespeicherte Schlüssel zu sehen und zu machen.',
  },
  size: bytes,
};

/** What a window says of errors of this computer, in German. */
import type { errorsHere as english } from '../errors-here.ts';
import type { Wide } from '../wide.ts';

const IN_KEYS = '„Schlüssel und Tresor“';

export const errorsHere: Wide<typeof english> = {
  BUILT_IN_STOPPED: {
    title: 'Der eigene Server der App wurde angehalten.',
    hint: 'Starte ihn unter Server, oder wähle einen anderen.',
  },
  SERVER_NOT_FOUND: {
    title: 'Es gibt keinen Server dieses Namens.',
    hint: 'Wähle unter „Server“ einen, oder füge einen hinzu.',
  },
  SERVER_EXISTS: { title: 'Ein Server dieses Namens ist schon da.', hint: 'Wähle einen anderen Namen.' },
  KEY_NOT_FOUND: {
    title: 'Diesen Schlüssel gibt es nicht.',
    hint: `Mache oder wähle einen unter ${IN_KEYS}.`,
  },
  KEY_EXISTS: {
    title: 'Ein Schlüssel dieses Namens ist schon da.',
    hint: 'Wähle einen anderen Namen.',
  },
  KEY_INVALID: {
    title: 'Ein gespeicherter Schlüssel ist nicht zu benutzen.',
    hint: `Wähle einen anderen, oder mache einen neuen unter ${IN_KEYS}.`,
  },
  VAULT_LOCKED: { title: 'Der Tresor ist zu.', hint: `Öffne ihn unter ${IN_KEYS}.` },
  VAULT_EXISTS: { title: 'Es gibt schon einen Tresor.', hint: `Öffne ihn unter ${IN_KEYS}.` },
  VAULT_MISSING: { title: 'Es gibt noch keinen Tresor.', hint: `Mache einen unter ${IN_KEYS}.` },
  VAULT_CORRUPT: {
    title: 'Der Tresor wurde verändert oder beschädigt.',
    hint: 'Stelle ihn aus einer Kopie deines Profilordners wieder her.',
  },
  VAULT_ALTERED: {
    title: 'Etwas anderes hat geändert, wofür der Tresor bürgt.',
    hint: 'Die Einzelheiten nennen es. Weißt du, warum, öffne den Tresor, wie er jetzt ist; sonst stelle eine Kopie des Profils wieder her.',
  },
  VAULT_STALE: {
    title: 'Ein alter Eintrag des Tresors wurde zurückgelegt. Er öffnet nichts, was jetzt da ist.',
    hint: 'Stelle eine ganze Kopie des Profils wieder her, oder beginne neu.',
  },
  KEY_FILE_MISSING: {
    title: 'Die Schlüsseldatei des Tresors ist nicht da.',
    hint: 'Lege sie zurück neben die Datenbank, oder öffne den Tresor mit dem Wiederherstellungscode.',
  },
  SELF_TEST_FAILED: {
    title: 'Die Kryptographie dieses Rechners rechnet nicht, was sie soll.',
    hint: 'Der Tresor bleibt zu. Installiere die App noch einmal, oder melde es.',
  },
  PASSPHRASE_WRONG: {
    title: 'Das öffnet den Tresor nicht.',
    hint: 'Prüfe die Eingabe und versuche es noch einmal.',
  },
  PASSPHRASE_WEAK: {
    title: 'Die Passphrase ist zu leicht zu erraten.',
    hint: 'Nimm vier Wörter oder mehr, die nicht zusammengehören.',
  },
  PASSPHRASE_NOT_TEXT: {
    title: 'Die Passphrase ist kein Text.',
    hint: 'Tippe sie, oder füge sie aus einem Text ein.',
  },
  PASSPHRASE_MISMATCH: {
    title: 'Die beiden Passphrasen unterscheiden sich.',
    hint: 'Gib zweimal dieselbe ein.',
  },
  PASSPHRASE_REQUIRED: {
    title: 'Eine Passphrase ist nötig.',
    hint: 'Öffne den Tresor mit seiner Passphrase.',
  },
  KEYRING_UNAVAILABLE: {
    title: 'Es gibt keinen Schlüsselbund des Betriebssystems, der zu benutzen wäre.',
    hint: 'Nimm stattdessen eine Passphrase.',
  },
  KEYRING_CHANGED: {
    title: 'Der Schlüsselbund des Betriebssystems hat sich geändert.',
    hint: 'Öffne den Tresor mit der Passphrase oder dem Wiederherstellungscode.',
  },
  STORE_LOCKED: {
    title: 'Ein anderes Fenster oder Programm benutzt die Datenbank.',
    hint: 'Schließe es und versuche es noch einmal.',
  },
  STORE_CORRUPT: {
    title: 'Die Datenbank ist beschädigt.',
    hint: 'Sie blieb, wie sie ist. Der Ordner „copies“ daneben hat eine von jedem Tag.',
  },
  STORE_EMPTY: {
    title: 'Die örtliche Datenbank ist leer. Ein Absturz der Platte oder ein anderes Programm war es.',
    hint: 'Lege die neueste Kopie zurück: der Ordner „copies“ daneben hat welche, die Einzelheiten sagen, welche.',
  },
  STORE_NEWER: {
    title: 'Das wurde von einer neueren Version der App geschrieben.',
    hint: 'Aktualisiere die App.',
  },
  STORE_FULL: {
    title: 'Die Platte ist voll. Nichts wurde verändert.',
    hint: 'Schaffe Platz und versuche es noch einmal. Einzelne Schlüssel und Einträge löschen geht auch jetzt.',
  },
  STORE_FAILED: {
    title: 'Die Datenbank war nicht zu benutzen.',
    hint: 'Prüfe den Platz auf der Platte und die Rechte.',
  },
  NOT_FOUND: { title: 'Das ist nicht mehr da.', hint: 'Sieh noch einmal nach, was es gibt.' },
  ENGINE_UNAVAILABLE: {
    title: 'Dieses Rechenwerk läuft hier nicht.',
    hint: 'Wähle in den Einstellungen „Das schnellste“.',
  },
  OUT_OF_MEMORY: {
    title: 'Der Speicher reicht nicht.',
    hint: 'Sende weniger Bilder auf einmal, oder schließe andere Programme.',
  },
  CALL_UNKNOWN: {
    title: 'Fenster und App sind von verschiedenen Versionen.',
    hint: 'Lade das Fenster neu.',
  },
  HOST_LOST: {
    title: 'Der Teil der App, der verschlüsselt, ging verloren.',
    hint: 'Er wird neu gestartet. Nichts Gespeichertes ging verloren; versuche es gleich noch einmal.',
  },
  OPERATION_EXISTS: { title: 'Das läuft schon.', hint: 'Versuche es noch einmal.' },
};

/** What a window says of each error, in German. */
import type { ErrorCode } from '../../../../../shared/errors/index.ts';
import { errorsHere } from './errors-here.ts';

const OLDER = 'Aktualisiere die App oder den Server, was von beiden älter ist.';
const UPDATE = 'Aktualisiere die App.';
const OTHER_SERVER = 'Wähle einen anderen Server, oder melde es.';
const DO_NOT_RELY = 'Verlasse dich nicht auf diesen Server. Wähle unter „Server“ einen anderen.';

export const errors: Readonly<Record<ErrorCode, { readonly title: string; readonly hint: string }>> = {
  CANCELLED: { title: 'Angehalten.', hint: 'Nichts ging verloren. Beginne wieder, wann du willst.' },
  DEADLINE_EXCEEDED: {
    title: 'Es hat zu lange gedauert.',
    hint: 'Versuche es noch einmal, oder wähle einen schnelleren Server.',
  },
  INTERNAL: {
    title: 'Etwas in der App ist fehlgeschlagen.',
    hint: 'Versuche es noch einmal; bleibt es so, kopiere die Einzelheiten und melde es.',
  },
  BUSY: { title: 'Der Server ist beschäftigt.', hint: 'Warte einen Moment und versuche es noch einmal.' },
  SHUTTING_DOWN: {
    title: 'Der Server fährt herunter.',
    hint: 'Versuche es gleich noch einmal, oder benutze einen anderen Server.',
  },
  UNIMPLEMENTED: { title: 'Das wird hier nicht unterstützt.', hint: 'Aktualisiere die Seite, der es fehlt.' },
  ARGUMENT_INVALID: {
    title: 'So, wie es eingegeben wurde, ist es nicht zu benutzen.',
    hint: 'Prüfe die Eingabe und versuche es noch einmal.',
  },
  CONFIG_INVALID: {
    title: 'Die Konfiguration des Servers ist nicht zu benutzen.',
    hint: 'Berichtige den genannten Eintrag auf dem Server.',
  },
  IMAGE_INVALID: {
    title: 'Dieses Bild ist nicht zu lesen.',
    hint: 'Nimm ein Bild einer Ziffer als PNG, JPEG oder WebP, oder eine IDX-Datei.',
  },
  IMAGE_TOO_LARGE: {
    title: 'Dieses Bild ist zu groß.',
    hint: 'Nimm ein Bild unter der genannten Grenze.',
  },
  IDX_INVALID: {
    title: 'Diese IDX-Datei ist nicht zu benutzen.',
    hint: 'Hole sie noch einmal, wenn sie beschädigt ist; schreibe andere Formen als Bilder x 28 x 28 Bytes.',
  },
  LABELS_INVALID: {
    title: 'Diese Etiketten sind nicht zu lesen.',
    hint: 'Nimm eine Ziffer je Zeile, eine Spalte „label“, eine JSON-Liste oder eine IDX-Datei.',
  },
  LABELS_MISMATCH: {
    title: 'Es gibt nicht so viele Etiketten wie Bilder.',
    hint: 'Nimm die Datei mit Etiketten, die zu den Bildern gehört.',
  },
  TABLE_INVALID: {
    title: 'Diese Tabelle passt nicht zum Modell.',
    hint: 'Berichtige die genannte Zeile und Spalte.',
  },
  INPUT_MISMATCH: {
    title: 'Dieses Modell liest andere Daten.',
    hint: 'Wähle unter „Modelle“ eines, das sie liest, oder öffne andere Daten.',
  },
  NO_IMAGES: {
    title: 'Es gibt kein Bild zum Vorhersagen.',
    hint: 'Zeichne eine Ziffer, lass eine Datei fallen, oder wähle ein Beispiel.',
  },
  FILE_NOT_FOUND: {
    title: 'Eine Datei wurde nicht gefunden.',
    hint: 'Prüfe den Namen und versuche es noch einmal.',
  },
  TOO_MANY_FILES: {
    title: 'Zu viele Dateien sind offen.',
    hint: 'Schließe andere Programme und versuche es noch einmal.',
  },
  FILE_UNREADABLE: { title: 'Eine Datei war nicht zu lesen.', hint: 'Prüfe ihre Rechte.' },
  FILE_UNWRITABLE: {
    title: 'Eine Datei war nicht zu schreiben.',
    hint: 'Wähle einen anderen Ort, oder prüfe die Rechte.',
  },
  DATASET_MISSING: { title: 'Der Datensatz ist nicht da.', hint: 'Wähle den Ordner, in dem er liegt.' },
  DATASET_CORRUPT: {
    title: 'Eine Datei des Datensatzes ist nicht, was sie sein soll.',
    hint: 'Lösche sie und hole sie noch einmal.',
  },
  DOWNLOAD_FAILED: {
    title: 'Das Herunterladen ist fehlgeschlagen.',
    hint: 'Prüfe die Verbindung, oder nenne einen anderen Spiegel.',
  },
  MODEL_INVALID: {
    title: 'Die Datei des Modells ist nicht zu benutzen.',
    hint: 'Installiere die App noch einmal, oder wähle einen anderen Server.',
  },
  MODEL_UNSUPPORTED: {
    title: 'Dieses Netz ist so nicht auf Geheimtexten zu rechnen.',
    hint: 'Ändere den genannten Knoten wie beschrieben, oder exportiere das Netz ohne ihn.',
  },
  MODEL_DIGEST_MISMATCH: {
    title: 'Dieser Rechner und der Server haben verschiedene Kopien des Modells, oder eine ist beschädigt.',
    hint: 'Aktualisiere die ältere Seite, oder wähle einen anderen Server.',
  },
  MODEL_PRIVATE: {
    title: 'Die Gewichte dieses Modells bleiben auf seinem Server.',
    hint: 'Vorhersagen gehen; was nur die Gewichte sagen würden, ist hier nicht zu prüfen.',
  },
  PACKING_NOT_OFFERED: {
    title: 'Dieses Modell wird nur in Stapeln gefragt.',
    hint: 'Wähle „Von selbst“ oder „Stapel“. Ein privates Modell kennt nichts anderes: einzeln würden Antworten seine Gewichte nicht verbergen.',
  },
  QUERY_BUDGET_SPENT: {
    title: 'Der Server beantwortet vorerst keine Bilder dieses Modells mehr: dein Vorrat ist verbraucht.',
    hint: 'Ein Stapel zählt als alle Bilder, die er fassen könnte. Versuche es später, oder frage den Betreiber.',
  },
  MODEL_CHANGED: {
    title: 'Der Server hat unter diesem Namen ein anderes Modell als angekündigt.',
    hint: 'Nichts von seiner Antwort wurde benutzt. Frage den Betreiber, bevor du es noch einmal versuchst.',
  },
  MODEL_IMPERSONATED: {
    title: 'Der Server gibt einem anderen Modell den Namen eines, das mit dieser App kam.',
    hint: 'Verlasse dich nicht darauf. Wähle unter „Server“ einen anderen.',
  },
  MODEL_PIN_MISMATCH: {
    title: 'Der Server hat unter diesem Namen ein anderes Modell als bei der letzten Frage.',
    hint: 'Frage den Betreiber. Um das neue zu nehmen, entferne den Server unter „Server“ und füge ihn wieder hinzu.',
  },
  MODEL_SIGNATURE_INVALID: {
    title: 'Die Unterschrift unter dem Manifest des Modells stimmt nicht.',
    hint: 'Nichts wurde gesendet. Frage den Betreiber, oder wähle unter „Server“ einen anderen.',
  },
  MODEL_MANIFEST_MISMATCH: {
    title: 'Das unterschriebene Manifest spricht von einem anderen Modell, als der Server anbietet.',
    hint: 'Nichts wurde gesendet. Frage den Betreiber, oder wähle unter „Server“ einen anderen.',
  },
  MODEL_SIGNER_CHANGED: {
    title: 'Das Modell ist mit einem anderen Schlüssel unterschrieben als bisher.',
    hint: 'Nichts wurde gesendet. Frage den Anbieter nach seinem Schlüssel, vergleiche ihn unter „Modelle“ und nimm ihn dort.',
  },
  MODEL_UNSIGNED: {
    title: 'Das Modell ist nicht mehr unterschrieben, obwohl es das war.',
    hint: 'Nichts wurde gesendet. Frage den Betreiber; um es so zu nehmen, sieh es unter „Modelle“ an.',
  },
  MODEL_NOT_FOUND: {
    title: 'Der Server hat dieses Modell nicht.',
    hint: 'Wähle unter „Server“ einen anderen.',
  },
  RANGE_EXCEEDS_MODULUS: {
    title: 'Das Modell könnte unter diesen Parametern überlaufen.',
    hint: OTHER_SERVER,
  },
  PARAMETERS_INVALID: {
    title: 'Die Parameter der Verschlüsselung sind nicht gültig.',
    hint: OTHER_SERVER,
  },
  PARAMETERS_INSECURE: {
    title: 'Die Parameter der Verschlüsselung liegen unter 128 Bits Sicherheit.',
    hint: 'Nichts wurde gesendet. Wähle einen anderen Server, oder melde es.',
  },
  PARAMETERS_UNKNOWN: {
    title: 'Die Parameter der Verschlüsselung sind hier nicht bekannt.',
    hint: OLDER,
  },
  PLAN_MISMATCH: { title: 'Dieser Rechner und der Server würden nicht dasselbe rechnen.', hint: OLDER },
  PLAN_IMPOSSIBLE: { title: 'Keine Parameter können dieses Modell rechnen.', hint: OTHER_SERVER },
  BATCH_TOO_LARGE: { title: 'Es sind zu viele Bilder.', hint: 'Öffne weniger Bilder auf einmal.' },
  MESSAGE_INVALID: { title: 'Eine Nachricht ist nicht zu verstehen.', hint: OLDER },
  HEADER_MISSING: { title: 'Der Server bekam den Anfang einer Nachricht nicht.', hint: UPDATE },
  HEADER_REPEATED: { title: 'Der Server bekam den Anfang einer Nachricht zweimal.', hint: UPDATE },
  STREAM_TOO_SHORT: { title: 'Das Senden endete zu früh.', hint: 'Versuche es noch einmal.' },
  STREAM_TOO_LONG: { title: 'Es wurde mehr gesendet als angekündigt.', hint: UPDATE },
  CHUNK_INVALID: {
    title: 'Ein Teil einer Nachricht kam außer der Reihe oder in falscher Größe.',
    hint: UPDATE,
  },
  CIPHERTEXT_INVALID: { title: 'Ein Geheimtext ist nicht wohlgeformt.', hint: OLDER },
  CIPHERTEXT_COUNT: { title: 'Es sind nicht so viele Geheimtexte, wie es sein sollen.', hint: OLDER },
  CIPHERTEXT_PARAMETERS: { title: 'Ein Geheimtext gehört zu anderen Parametern.', hint: OLDER },
  RESIDUE_OUT_OF_RANGE: {
    title: 'Ein Geheimtext enthält eine Zahl außerhalb ihres Bereichs.',
    hint: 'Er wurde unterwegs beschädigt. Versuche es noch einmal.',
  },
  LIMIT_EXCEEDED: {
    title: 'Eine Grenze des Servers wurde überschritten.',
    hint: 'Sende weniger Bilder auf einmal, oder wähle einen anderen Server.',
  },
  RESULT_WRONG: { title: 'Die Antwort des Servers kann nicht richtig sein.', hint: DO_NOT_RELY },
  RESULT_TRANSPARENT: { title: 'Die Antwort des Servers ist nicht verschlüsselt.', hint: DO_NOT_RELY },
  RESULT_OUT_OF_RANGE: {
    title: 'Die Antwort des Servers ist keine, die das Modell geben kann.',
    hint: DO_NOT_RELY,
  },
  RESULT_REPLAYED: {
    title: 'Die Antwort des Servers gehört zu einer anderen Anfrage.',
    hint: DO_NOT_RELY,
  },
  RESULT_NOT_BOUND: {
    title: 'Die Antwort des Servers sagt nicht, dass sie zu deiner Anfrage gehört.',
    hint: DO_NOT_RELY,
  },
  RESULT_SWAPPED: {
    title: 'Die Antwort des Servers hat ihre Klassen in anderer Reihenfolge.',
    hint: DO_NOT_RELY,
  },
  CANARY_WRONG: {
    title: 'Der Server hat eine Probe-Anfrage falsch beantwortet.',
    hint: DO_NOT_RELY,
  },
  RESULT_DISAGREES: {
    title: 'Die beiden Server sind sich nicht einig.',
    hint: 'Einer von beiden irrt, und keiner sagt, welcher. Frage einen dritten, oder prüfe offen mit einem öffentlichen Modell.',
  },
  EVALUATION_KEYS_MISSING: {
    title: 'Der Server hat deine Auswertungsschlüssel nicht.',
    hint: 'Mit der nächsten Vorhersage werden sie wieder gesendet.',
  },
  EVALUATION_KEYS_EXPIRED: {
    title: 'Der Server hat deine Auswertungsschlüssel aufgegeben.',
    hint: 'Mit der nächsten Vorhersage werden sie wieder gesendet.',
  },
  EVALUATION_KEYS_PARAMETERS: {
    title: 'Die Auswertungsschlüssel wurden für ein anderes Modell oder andere Parameter gemacht.',
    hint: 'Sage noch einmal vorher: andere werden gemacht.',
  },
  EVALUATION_KEYS_INVALID: {
    title: 'Der Server kann deine Auswertungsschlüssel nicht lesen.',
    hint: 'Sage noch einmal vorher: sie werden neu gesendet.',
  },
  EVALUATION_KEYS_NO_ROOM: {
    title: 'Der Server hat keinen Platz für deine Auswertungsschlüssel.',
    hint: 'Versuche es später, oder sende als Stapel, der keine braucht.',
  },
  UPLOAD_OFFSET: {
    title: 'Ein Teil der Auswertungsschlüssel kam an falscher Stelle an.',
    hint: 'Sage noch einmal vorher: es geht dort weiter, wo der Server ist.',
  },
  SERVER_UNREACHABLE: {
    title: 'Der Server ist nicht zu erreichen.',
    hint: 'Prüfe, ob er läuft, oder wähle unter „Server“ einen anderen.',
  },
  SERVER_LOST: {
    title: 'Die Verbindung zum Server ist abgerissen.',
    hint: 'Hier ging nichts verloren. Versuche es später. Kommt es jedes Mal, sieh dir die Grenzen eines Proxys dazwischen an.',
  },
  WORKER_LOST: {
    title: 'Der Server brach beim Rechnen ab.',
    hint: 'Er rechnet in einem neuen Prozess weiter. Versuche es noch einmal; kommt es jedes Mal, sage es dem Betreiber des Servers.',
  },
  PROXY_BODY_LIMIT: {
    title: 'Ein Proxy vor dem Server nimmt nichts von dieser Größe an.',
    hint: 'Der Server selbst hat es nicht abgelehnt. Wer den Proxy betreibt, muss dessen Grenze anheben.',
  },
  PROXY_BAD_GATEWAY: {
    title: 'Ein Proxy bekam keine Antwort von seinem Server.',
    hint: 'Hier ging nichts verloren. Der Server dahinter steht vielleicht: versuche es etwas später.',
  },
  PROXY_NO_SERVER: {
    title: 'Ein Proxy hat keinen Server, der bereit ist.',
    hint: 'Hier ging nichts verloren. Alle Server dahinter stehen oder starten: versuche es etwas später.',
  },
  PROXY_TIMEOUT: {
    title: 'Ein Proxy hat nicht lange genug gewartet.',
    hint: 'Hier ging nichts verloren. Kommt es wieder, sind seine Wartezeiten kürzer als die Schlange des Servers.',
  },
  PROXY_HTTP1: {
    title: 'Was an dieser Adresse antwortet, spricht nur HTTP/1.1.',
    hint: 'gRPC braucht HTTP/2 auf dem ganzen Weg. Prüfe den Port; ein Proxy dazwischen muss nach beiden Seiten HTTP/2 sprechen.',
  },
  SERVER_CERTIFICATE_EXPIRED: {
    title: 'Das Zertifikat des Servers ist abgelaufen oder noch nicht gültig.',
    hint: 'Nichts wurde gesendet. Prüfe die Uhr dieses Rechners; sonst muss der Betreiber es erneuern.',
  },
  SERVER_CERTIFICATE_HOST: {
    title: 'Das Zertifikat des Servers gilt für einen anderen Rechner.',
    hint: 'Nichts wurde gesendet. Prüfe die Adresse unter „Server“; ist sie richtig, steht vielleicht jemand dazwischen.',
  },
  SERVER_CERTIFICATE_UNTRUSTED: {
    title: 'Kein Aussteller, dem du vertraust, bürgt für das Zertifikat des Servers.',
    hint: 'Nichts wurde gesendet. Probiere ihn unter „Server“ aus: dort steht sein Zertifikat, dem man vertrauen kann; sonst steht vielleicht jemand dazwischen.',
  },
  CLIENT_CERTIFICATE_REFUSED: {
    title: 'Der Server verlangt ein Zertifikat von dir.',
    hint: 'Diese App hat keines zu zeigen: solche Server erreicht man von der Kommandozeile.',
  },
  TLS_EXPECTED: {
    title: 'Der Server spricht TLS und wurde offen angesprochen.',
    hint: 'Bearbeite ihn unter „Server“: https:// vor seine Adresse, oder sein Zertifikat.',
  },
  TLS_NOT_SPOKEN: {
    title: 'Der Server spricht kein TLS.',
    hint: 'Nichts wurde gesendet. Prüfe den Port unter „Server“; ein Server auf diesem Rechner ohne TLS hat http:// vor seiner Adresse.',
  },
  TLS_TOO_OLD: {
    title: 'Der Server hat kein TLS 1.3.',
    hint: 'Nichts wurde gesendet. Wer ihn betreibt, muss TLS 1.3 einschalten.',
  },
  SERVER_INCOMPATIBLE: { title: 'Der Server spricht eine andere Version.', hint: OLDER },
  NOT_AUTHORIZED: {
    title: 'Der Server lässt diese App nicht zu.',
    hint: 'Gib sein Zugangstoken unter „Server“ an: bearbeite ihn dort.',
  },
  ADDRESS_IN_USE: {
    title: 'Die Adresse ist schon in Gebrauch.',
    hint: 'Schließe das andere Programm, oder wähle einen anderen Port.',
  },
  ...errorsHere,
};

/** Where whoever refused says when to come back. */
export function tryAgainIn(retryAfterMs: number): string {
  const seconds = Math.max(1, Math.round(retryAfterMs / 1000));
  if (seconds < 120) return `Versuche es in ${seconds} s noch einmal.`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120
    ? `Versuche es in ${minutes} min noch einmal.`
    : `Versuche es in ${Math.ceil(minutes / 60)} h noch einmal.`;
}

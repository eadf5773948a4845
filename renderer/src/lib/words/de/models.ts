/** Words of the models, in German. */
import { bytes, count, decimal, percent } from '../../format.ts';
import type { models as english } from '../models.ts';
import { bits } from '../models.ts';
import type { Wide } from '../wide.ts';

export const models: Wide<typeof english> = {
  title: 'Modelle',
  what: 'Was der benutzte Server rechnet. In ein öffentliches Modell kann man hier hineinsehen und es prüfen; von einem privaten sind nur Name und Form bekannt.',
  list: 'Modelle des Servers',
  none: 'Der Server nennt kein Modell.',
  noneWhat: 'Wähle einen anderen Server, oder starte den der App.',
  toServers: 'Zu den Servern',
  loading: 'Das Modell wird gelesen…',
  use: 'Dieses Modell benutzen',
  inUse: 'In Gebrauch',
  visibility: { public: 'Öffentlich', private: 'Privat' },
  reads: { digit: 'Ziffern', image: 'Bilder', table: 'Tabellen', sequence: 'Sequenzen' },
  right: (share) => `${percent(share)} richtig`,
  noAccuracy: 'Genauigkeit nicht genannt',
  standing: {
    bundled: 'Das Modell, das mit diesem Programm kam',
    new: 'Auf diesem Server noch nicht gesehen',
    same: 'Dasselbe wie bei der ersten Frage an diesen Server',
    changed: 'Ein anderes als vorher',
    impersonated: 'Nicht das Modell dieses Namens',
  },
  signer: {
    title: 'Unterschrieben von',
    nobody: 'niemandem',
    what: (fingerprint, signedOn, standing) => `${fingerprint}, ${signedOn} (${standing})`,
    standing: {
      new: 'Bei diesem Server zum ersten Mal gesehen',
      same: 'Wie vorher',
      given: 'Der angegebene Schlüssel',
      changed: 'Von einem anderen unterschrieben als vorher',
      gone: 'Nicht mehr unterschrieben',
      invalid: 'Die Unterschrift stimmt nicht',
      mismatch: 'Die Unterschrift gilt einem anderen Modell',
    },
    changedWhat:
      'Frage den Anbieter auf einem anderen Weg nach dem Fingerabdruck seines Schlüssels und vergleiche. Nichts wird diesem Modell gesendet, bis du es nimmst, wie es ist.',
    brokenWhat:
      'Diesem Modell wird nichts gesendet. Bitte den Betreiber des Servers, es neu unterschreiben zu lassen.',
    before: 'Vorher unterschrieben von',
    now: 'Jetzt unterschrieben von',
    key: 'Schlüssel des Unterzeichners',
    accept: 'So nehmen, wie es ist',
  },
  changed: {
    title: 'Dieses Modell ist ein anderes als bei der ersten Frage an diesen Server.',
    what: 'Vielleicht hat der Betreiber es neu trainiert, oder jemand hat seinen Platz eingenommen. Nichts wird ihm gesendet, bis du es nimmst, wie es ist.',
    before: 'Vorher',
    now: 'Jetzt',
    accept: 'Das neue nehmen',
  },
  impersonated: {
    title: 'Ein Modell dieses Namens kam mit diesem Programm, und das hier ist ein anderes.',
    what: 'Nichts wird ihm gesendet. Frage den Betreiber des Servers, warum es diesen Namen trägt.',
  },
  facts: {
    accuracy: 'Genauigkeit',
    accuracyWhat: (share) =>
      `${percent(share)} von dem, was dem Training vorenthalten war, mit dem exakten ganzzahligen Netz`,
    input: 'Liest',
    inputOther: {
      table: (columns, inputs, levels) =>
        `${count(columns)} Spalten einer Tabelle, als ${count(inputs)} Eingänge mit ${levels} Stufen`,
      sequence: (length, alphabet, inputs) =>
        `Sequenzen von ${count(length)} Buchstaben aus ${alphabet}, als ${count(inputs)} Eingänge`,
    },
    inputWhat: (height, width, levels, read) =>
      `${height} × ${width} Pixel, ${levels} Graustufen${read < height * width ? `; ${count(read)} von ${count(height * width)} Pixeln tragen Tinte und werden gesendet` : ''}`,
    size: 'Größe',
    sizeWhat: bytes,
    digest: 'Prüfsumme der Gewichte',
    commitment: 'Festlegung auf die Gewichte',
    standing: 'Bekannt',
  },
  architecture: {
    title: 'Aufbau',
    hidden: 'Gewichte und Schichten bleiben auf dem Server.',
    input: { digit: 'Bild', image: 'Bild', table: 'Zeile', sequence: 'Sequenz' },
    kinds: { conv: 'Faltung', dense: 'Voll verbunden', square: 'Quadrat' },
    shape: (channels, height, width) =>
      height * width === 1 ? count(channels) : `${channels} × ${height} × ${width}`,
    kernel: (height, width, stride) => `${height} × ${width}, Schritt ${stride}`,
    weights: (all, nonzero) => `${count(all)} Gewichte, ${count(nonzero)} nicht null`,
    noWeights: 'jeder Wert mal sich selbst',
    range: (value) => `passt in ${decimal(value, 1)} Bits`,
    scores: (n) => (n === 1 ? 'Punktzahl' : 'Punkte'),
  },
  kernels: {
    title: 'Kerne der ersten Schicht',
    one: (index) => `Kern ${index + 1}`,
    legend: 'Grün gibt Tinte hinzu, Blau nimmt sie weg.',
    more: (shown, all) => `${shown} von ${all} sind zu sehen.`,
  },
  range: {
    title: 'Beweis des Bereichs',
    what: (signedBits, magnitude) =>
      `Was auch gesendet wird, keine Punktzahl verlässt ±${magnitude}: ein Klartextmodul von ${Math.ceil(signedBits)} Bits fasst jede (${decimal(signedBits, 2)} sind nötig). Hier bewiesen, aus den Gewichten.`,
    unknown:
      'Er folgt aus den Gewichten, die auf dem Server bleiben: dass Punkte hineinpassen, ist das Wort des Servers.',
  },
  plans: {
    title: 'Parameter und Zertifikat',
    packing: { batch: 'Als Stapel', interactive: 'Eins nach dem anderen' },
    set: 'Parametersatz',
    scheme: (scheme, degree) => `${scheme.toUpperCase()}, Ringgrad ${count(degree)}`,
    data: 'Datenprimzahlen',
    dataWhat: (values) => `${bits(values)} Bits`,
    plain: 'Klartextmodul',
    plainWhat: (values) => `${bits(values)} Bits`,
    security: 'Sicherheit',
    securityWhat: (published, classical) =>
      `${published} Bits sind veröffentlicht; 128 Bits Sicherheit erlauben ${classical}`,
    attack: (classical, quantum) =>
      `den Schlüssel zu finden kostet 2^${Math.floor(classical)} Schritte (MATZOV 2022, im Modell von eprint 2024/463), 2^${Math.floor(quantum)} mit Quantenrechnern (Standard von 2018)`,
    quantum: (limit, holds) =>
      holds
        ? `auch 128 Bits gegen Quantenrechner (${limit} erlaubt)`
        : `nicht 128 Bits gegen Quantenrechner (${limit} erlaubt)`,
    budget: 'Übriger Rauschvorrat',
    budgetWhat: (value) => `${decimal(value, 1)} Bits`,
    failure: 'Falsch durch Rauschen',
    failureWhat: (log2) =>
      log2 < -1000
        ? 'weniger als einmal in 2^1000 Antworten'
        : `höchstens einmal in 2^${Math.floor(-log2)} Antworten`,
    unknown: 'folgt aus den Gewichten: das Wort des Servers',
    keys: 'Auswertungsschlüssel',
    keysWhat: (size) => (size === 0 ? 'keine' : `${bytes(size)}, einmal gesendet`),
    privacy: 'Antworten verraten',
    privacyWhat: (value) =>
      value === null
        ? 'was ein öffentliches Modell ohnehin verrät'
        : `die Punkte und sonst nichts, bis auf einen Abstand von 2^-${value}`,
    digest: 'Prüfsumme des Plans',
  },
  checks: {
    title: 'Was hier zu prüfen ist',
    can: 'Auf diesem Rechner geprüft',
    cannot: 'Auf Vertrauen genommen',
    public: {
      can: [
        'dass die Gewichte die sind, die ihre Prüfsumme nennt',
        'dass der Plan der ist, den diese Gewichte und Parameter verlangen, bei 128 Bits Sicherheit',
        'dass jede Punktzahl in ihren Modul passt, und wie selten Rauschen eine falsch macht',
        'jede Antwort gegen den Bereich, der für sie bewiesen ist',
      ],
      cannot: [
        'dass der Server dieses Netz auf dem gerechnet hat, was du gesendet hast',
        'die Genauigkeit, die er nennt',
      ],
    },
    private: {
      can: [
        'dass die Parameter schützen, was du sendest, bei 128 Bits Sicherheit',
        'dass jede Antwort unter der Festlegung kommt, die hier steht',
        'dass die Festlegung dieselbe ist wie vorher',
      ],
      cannot: [
        'was überhaupt gerechnet wird: die Gewichte sind nicht bekannt',
        'dass Punkte in ihren Modul passen und Rauschen sie richtig lässt',
        'die Genauigkeit',
      ],
    },
  },
};

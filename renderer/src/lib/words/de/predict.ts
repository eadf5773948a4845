/** Words of the home view, in German. */
import { pictureNames } from '../../../../../shared/image/index.ts';
import type { PackingChoice, PackingReason, ReadingNote } from '../../../../../shared/ipc/types.ts';
import type { StageProgress } from '../../../../../shared/operations/index.ts';
import { bytes, count, duration, engineName, percent, rate } from '../../format.ts';
import type { predict as english } from '../predict.ts';
import type { Wide } from '../wide.ts';
import { results } from './results.ts';
import { rows } from './rows.ts';

const UNITS = { ciphertexts: ' Geheimtexten', images: ' Bildern', steps: '' } as const;

function progressOf(done: number, total: number, unit: StageProgress['unit']): string {
  if (unit === 'bytes') return `${bytes(done)} von ${bytes(total)}`;
  return `${count(done)} von ${count(total)}${UNITS[unit]}`;
}

export const predict: Wide<typeof english> = {
  title: 'Vorhersage',
  model: 'Modell',
  computer: 'Dieser Rechner',
  computerIs: 'hier lesbar',
  server: 'Der Server',
  serverIs: 'hier blind',
  draw: {
    label: 'Zeichenfläche. Um ohne Zeichnen vorherzusagen, wähle unten ein Beispiel.',
    hint: 'Zeichne eine Ziffer',
    pen: 'Stift',
    eraser: 'Radierer',
    undo: 'Zurück',
    redo: 'Wieder',
    clear: 'Leeren',
    open: 'Öffnen…',
    openHint: `${pictureNames('oder')}, oder IDX. Irgendwohin fallen lassen, oder einfügen.`,
    pasted: 'Eingefügtes Bild',
    andMore: (name, more) => `${name} und ${more} weitere`,
    opened: 'Eingabe',
  },
  samples: { title: 'Oder wähle ein Beispiel', item: (digit, n) => `Beispiel ${n + 1}: eine ${digit}` },
  drop: {
    title: 'Fallen lassen zum Öffnen',
    what: `Bilder in ${pictureNames('und')}, oder IDX mit Bildern und Etiketten`,
  },
  reading: 'Wird gelesen…',
  sees: {
    title: 'Was das Netz sehen wird',
    facts: (levels) => `28 × 28, ${levels} Graustufen`,
    empty: 'Noch nichts',
  },
  doubts: {
    blank: 'Es ist keine Tinte zu sehen.',
    several: 'Das sieht nach mehr als einer Ziffer aus.',
    shape: 'Das sieht nicht nach einer Ziffer aus.',
    unsent: 'Das Netz kennt nur Ziffern und nennt eine, was es auch sieht.',
    anyway: 'Trotzdem vorhersagen',
  },
  first: {
    digit: 'Zeichne eine Ziffer, oder wähle ein Beispiel.',
    image: 'Öffne ein Bild.',
    table: 'Fülle die Zeile aus, öffne eine Tabelle, oder versuche die Beispiele.',
    sequence: 'Gib eine Sequenz ein, öffne eine Datei, oder versuche die Beispiele.',
  },
  sealed: 'Es wird hier versiegelt, bevor irgendetwas gesendet wird.',
  go: 'Privat vorhersagen',
  goImages: (n) => `${count(n)} privat vorhersagen`,
  again: 'Noch einmal vorhersagen',
  stop: 'Anhalten',
  stopping: 'Wird angehalten…',
  starting: 'Beginnt',
  progressOf,
  stopped: 'Angehalten. Nichts wird mehr gesendet.',
  notKept: 'Die Antwort steht hier, aber sie konnte nicht in den Verlauf geschrieben werden.',
  live: {
    title: 'Beim Zeichnen vorhersagen',
    on: 'Jeder Strich wird für sich vorhergesagt, versiegelt wie alles andere.',
    ready: 'Schnelle Antworten werden vorbereitet, einmal.',
    paused:
      'Nach einem Fehler warten die Striche. Sage einmal vorher, oder schalte dies aus und ein, und es geht weiter.',
    tells: 'Jeder Strich ist dann eine eigene Anfrage: der Server kann die Striche zählen.',
    notOffered: 'Dieser Server beantwortet nur ganze Stapel.',
    notBatch: 'Nicht, solange Bilder als Stapel gesendet werden.',
  },
  second: {
    title: 'Auch einen zweiten Server fragen',
    which: 'Welchen',
    off: 'Zwei Server verschiedener Besitzer, die dieselbe Antwort geben, irren selten auf dieselbe Weise.',
    on: (name) =>
      `Dieselben Geheimtexte gehen auch an „${name}“. Seine Antwort muss dieselbe sein, sonst wird keine gezeigt.`,
  },
  packing: {
    title: 'Wie gesendet wird',
    why: { batch: 'Warum ein Stapel', interactive: 'Warum eins nach dem anderen' },
    label: 'Wie gesendet wird, als Stapel oder nicht',
    options: { auto: 'Von selbst', interactive: 'Eins nach dem anderen', batch: 'Stapel' },
    what: {
      auto: 'Genommen wird, was wohl zuerst antwortet.',
      interactive: 'Eins nach dem anderen in einer kleinen Nachricht: schnell für wenige.',
      batch: 'Eine große Nachricht trägt Tausende so schnell wie eines: schnell für viele.',
    },
    reason: packingReason,
    next: 'Ab der nächsten Vorhersage.',
  },
  crossing: {
    out: 'Versiegelt, zum Server',
    back: 'Versiegelt, zurück',
    under: 'unterwegs',
    idle: 'nichts gesendet',
    idleBack: 'nichts empfangen',
    size: (sent) => bytes(sent),
    time: (ms) => duration(ms),
  },
  cipher: {
    title: 'Was der Server sieht',
    empty: 'Nichts. Er sieht nur, was du sendest, und nur versiegelt.',
    shown: (n) => `${count(n)} Bytes von dem, was gesendet wird`,
    label: (n) => `Rauschen: ${count(n)} Bytes Geheimtext, ein Pixel je Byte.`,
    knows: 'Er erfährt, dass du fragst, wann, und wie viele Bytes.',
    blind: {
      digit: 'Er erfährt weder das Bild noch die Antwort.',
      image: 'Er erfährt weder das Bild noch die Antwort.',
      table: 'Er erfährt weder die Zeile noch die Antwort.',
      sequence: 'Er erfährt weder die Sequenz noch die Antwort.',
    },
    blindBatch: {
      digit: 'Er erfährt weder das Bild, noch wie viele es sind, noch die Antwort.',
      image: 'Er erfährt weder das Bild, noch wie viele es sind, noch die Antwort.',
      table: 'Er erfährt weder die Zeilen, noch wie viele es sind, noch die Antworten.',
      sequence: 'Er erfährt weder die Sequenzen, noch wie viele es sind, noch die Antworten.',
    },
  },
  answer: {
    title: 'Die Antwort',
    empty: 'Sie wird hier entschlüsselt, und nur hier.',
    certain: 'Sicher',
    leaning: (second) => `Ziemlich sicher; an zweiter Stelle ${second}`,
    unsure: (second) => `Unsicher: es kann eine ${second} sein`,
    blank: 'Keine Ziffer',
    blankWhy: 'In diesem Bild tritt nichts hervor.',
    right: 'Das Etikett stimmt zu.',
    wrong: (label) => `Das Etikett sagt ${label}.`,
    scores: 'Punkte der zehn Ziffern',
    bar: (digit, score) => `${digit}: ${count(score)}`,
    spoken: (digit, words) => `Die Antwort ist ${digit}. ${words}.`,
    tookFromPen: (ms) => `${duration(ms)} vom Heben des Stifts bis zur Antwort`,
    outdated: 'Von vor deinem letzten Strich.',
    doubtful: 'Eine Antwort auf ein Bild, das nach keiner Ziffer aussieht',
    took: (ms) => `${duration(ms)} vom Knopf bis zur Antwort`,
    differs: 'Sie weicht vom offen gerechneten Netz ab.',
  },
  notes: {
    notRead: (n, files) =>
      `${count(n)} von ${files === 1 ? '1 Datei' : `${count(files)} Dateien`} ${n === 1 ? 'wurde' : 'wurden'} nicht gelesen`,
    more: (n) => `Und ${count(n)} weitere.`,
    done: readingNote,
  },
  images: {
    count: (n) => `${count(n)} Bilder`,
    labelled: 'mit Etiketten',
    unlabelled: 'ohne Etiketten; lass die Datei mit ihnen fallen, um die Genauigkeit zu sehen',
    putAway: 'Bilder schließen',
    headline: (n, accuracy, ms) => [
      `${count(n)} Bilder`,
      ...(accuracy === null ? [] : [`${percent(accuracy)} richtig`]),
      duration(ms),
      `${rate(n, ms)} in der Sekunde`,
    ],
    ready: (n) => `${count(n)} Bilder, noch nicht gesendet`,
    busy: (n) => `${count(n)} Bilder unterwegs`,
    ended: (n) => `${count(n)} Bilder, zu Ende, bevor es eine Antwort gab`,
    wrongOnly: (n) => `Nur falsche (${count(n)})`,
    noneWrong: 'Keines ist falsch.',
    uncertainOnly: (n) => `Nur unsichere (${count(n)})`,
    noneUncertain: 'Keines ist unsicher.',
    byMargin: 'Unsicherste zuerst',
    really: (label) => `(${label})`,
    grid: 'Bilder',
    cell: (n, digit, label, unsure) => {
      const parts = [`Bild ${count(n + 1)}`];
      if (digit !== undefined) parts.push(`vorhergesagt ${digit}`);
      if (label !== undefined) parts.push(`Etikett ${label}`);
      if (unsure) parts.push('unsicher');
      if (digit !== undefined && label !== undefined && digit !== label) parts.push('falsch');
      return parts.join(', ');
    },
    spoken: (parts) => `Fertig: ${parts.join(', ')}.`,
    chosen: (n) => `Bild ${count(n + 1)}`,
    blank: 'keine Ziffer: nichts tritt hervor',
    verdict: (digit, label, certainty) =>
      [`vorhergesagt ${digit}`, ...(label === undefined ? [] : [`Etikett ${label}`]), certainty].join(', '),
    certainty: { certain: 'sicher', leaning: 'ziemlich sicher', unsure: 'unsicher' },
  },
  queue: {
    title: 'In der Reihe',
    what: 'Eine Vorhersage läuft zur Zeit. Was inzwischen geöffnet wird, stellt sich dahinter an.',
    waits: (place) => (place === 1 ? 'Die nächste in der Reihe' : `In der Reihe an Stelle ${place}`),
    states: { running: 'Läuft', done: 'Fertig', failed: 'Gescheitert', cancelled: 'Angehalten' },
    drawing: 'Eine Zeichnung',
    show: 'Zeigen',
    remove: 'Herausnehmen',
    stop: 'Anhalten',
    of: (action, name) => `${action}: ${name}`,
  },
  desk: {
    original: 'Das geöffnete Bild',
    turn: 'Um ein Viertel drehen',
    closer: 'Näher hinsehen',
    whole: 'Das ganze Bild',
    cut: 'Teil, der gelesen wird: einen Rahmen ziehen; oder Pfeile, Plus und Minus',
  },
  keep: {
    copy: 'Die Antwort kopieren',
    copyPicture: 'Als Bild kopieren',
    save: 'Als Bild speichern',
    file: 'ziffer',
    notCopied: 'Es ließ sich nicht kopieren.',
  },
  results,
  rows,
  engines: (client, clientThreads, serverEngine, serverThreads) =>
    `Hier ${engineName(client)}, ${threads(clientThreads)}; Server ${engineName(serverEngine)}, ${threads(serverThreads)}`,
  details: {
    title: 'Wie gerechnet wurde',
    model: 'Modell',
    modelIs: (name, known) => {
      const title = known === undefined || known.title === name ? name : `${known.title} (${name})`;
      const accuracy = known?.accuracy ?? null;
      return accuracy === null ? title : `${title}, ${percent(accuracy)} richtig von dem Vorenthaltenen`;
    },
    second: 'Zweiter Server',
    agreed: (address) => `${address} gab dieselbe Antwort`,
    weights: 'Gewichte',
    weightsOf: {
      public: 'öffentlich: dieser Rechner hat sie auch',
      private: (commitment) =>
        `bleiben auf dem Server, benannt durch die Festlegung ${commitment.slice(0, 16)}…`,
    },
    sides: (distance, download) => [
      {
        title: 'Deines bleibt hier',
        text: 'Wonach du gefragt hast, Schlüssel und Punkte. Der Server sah Geheimtexte.',
      },
      {
        title: 'Seines bleibt dort',
        text: 'Die Gewichte. Jede Antwort nennt sie durch dieselbe Festlegung.',
      },
      {
        title: 'Die Antwort verrät',
        text: `${distance}; sie hatte ${download}. Wer oft genug fragt, lernt aus den Punkten selbst.`,
      },
      {
        title: 'Hier geprüft',
        text: 'Parameter der veröffentlichten Liste mit mindestens 128 Bits, Größen, die Festlegung, und dass leere Fächer übereinstimmen.',
      },
      {
        title: 'Nicht zu prüfen',
        text: 'Wie genau das Modell ist, der Bereich seiner Punkte, sein Rauschen: nur die Gewichte würden es sagen.',
      },
    ],
    distance: (bits) =>
      bits === undefined
        ? 'Mehr als ihre Punkte'
        : `Ihre Punkte und sonst nichts, bis auf einen statistischen Abstand von 2^-${bits}`,
    packing: 'Packung',
    packings: {
      batch: 'Stapel (BGV): ein Geheimtext je Wert, ein Fach je Bild oder Zeile',
      interactive:
        'einzeln (BFV): ein Bild oder eine Zeile in den Fächern eines Geheimtexts je Klartextmodul',
    },
    parameters: 'Parameter',
    degree: 'Ringgrad',
    plain: (moduli) => (moduli === 1 ? 'Klartextmodul' : 'Klartextmoduln'),
    published: 'Größter veröffentlichter Modul',
    bits: (n) => `${n} Bits`,
    key: 'Schlüssel',
    ephemeral: (name) => `${name}, nur im Speicher`,
    secure: (bits, degree) =>
      `Ein Modul von ${bits} Bits bei Ringgrad ${count(degree)} hat nach den Tabellen von eprint 2024/463 mindestens 128 Bits Sicherheit.`,
  },
};

function readingNote(name: string, note: ReadingNote): string {
  switch (note.kind) {
    case 'stretched':
      return `${name}: Grauwerte von ${tidy(note.from[0])} bis ${tidy(note.from[1])} wurden auf 0 bis 255 gedehnt.`;
    case 'inverted':
      return `${name}: in ${count(note.images)} auf hellem Papier wurden Dunkel und Hell getauscht.`;
    case 'centred':
      return `${name}: ${count(note.images)}, die nicht wie in MNIST waren, wurden neu zentriert und skaliert.`;
    case 'transposed':
      return `${name}: die Ziffern lagen auf der Seite; Zeilen und Spalten wurden getauscht.`;
  }
}

const tidy = (value: number): number => Math.round(value * 100) / 100;

function packingReason(reason: PackingReason | null, noun: 'image' | 'row' = 'image'): string {
  if (reason === null) return 'Du hast es gewählt.';
  if (reason.kind === 'only') return 'Dieser Server beantwortet nur ganze Stapel.';
  if (reason.kind === 'private')
    return 'Ein privates Modell wird nur in ganzen Stapeln gefragt: einzeln würden Antworten seine Gewichte nicht verbergen.';
  if (reason.kind === 'no-room')
    return 'Dieser Server hat jetzt keinen Platz für Auswertungsschlüssel; ein ganzer Stapel braucht keine.';
  const { packing, images, batchMs, interactiveMs, measured, crossover } = reason.choice;
  const [one, many] = noun === 'image' ? ['1 Bild', 'Bilder'] : ['1 Zeile', 'Zeilen'];
  const what = images === 1 ? one : `${count(images)} ${many}`;
  const basis = measured ? 'hier gemessen' : 'erwartet';
  const times =
    packing === 'batch'
      ? `${duration(batchMs)} ${basis}, ${duration(interactiveMs)} einzeln`
      : `${duration(interactiveMs)} ${basis}, ${duration(batchMs)} als Stapel`;
  const from = crossover <= 1 ? 'immer schneller' : `schneller ab einer Anzahl von ${count(crossover)}`;
  return `${what}: ${times}; ${wireOf(reason.choice)}. Ein Stapel ist ${from}.`;
}

function wireOf({ packing, batches, batchBytes, interactiveBytes, keyBytes }: PackingChoice): string {
  if (packing === 'batch')
    return batches > 1
      ? `${bytes(batches * batchBytes)} hinauf und herab in ${count(batches)} Stapeln`
      : `${bytes(batchBytes)} hinauf und herab, wie viele es auch sind`;
  const keys = keyBytes > 0 ? `, und ${bytes(keyBytes)} Auswertungsschlüssel einmal` : '';
  return `${bytes(interactiveBytes)} hinauf und herab statt ${bytes(batches * batchBytes)}${keys}`;
}

function threads(n: number): string {
  return n === 1 ? '1 Thread' : `${n} Threads`;
}

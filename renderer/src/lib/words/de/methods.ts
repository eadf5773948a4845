/** Words of the view of the talk's methods, in German. */
import type { methods as english } from '../methods.ts';
import type { Wide } from '../wide.ts';

export const methods: Wide<typeof english> = {
  title: 'Verfahren',
  lead: 'Der Vortrag auf der ICML 2016 erzählt seine Geschichte als Tafel: Jede Zeile fügt einen Kniff hinzu. Neben seinen Zahlen stehen die dieses Programms, vollständig gemessen auf zwei Kernen. Jede Zeile läuft hier, auf deiner eigenen Ziffer.',
  names: {
    square: 'Netz mit Quadraten',
    plain: 'Multiplikation mit Klartext',
    remainders: 'Chinesischer Restsatz',
    convolution: 'Faltungsnetz',
    skipping: 'Ohne Relinearisierung',
    merged: 'Lineare Schichten vorab',
    slots: 'Geteilter Klartextring',
    parameters: 'Bessere Parameter',
    batch: 'unseres: BGV, punktweise, verschmolzen',
    interactive: 'unseres: interaktive Packung',
    private: 'unseres: privates Modell',
  },
  tricks: {
    square:
      'Geheimtexte lassen sich addieren und multiplizieren, also ist die Aktivierung das Quadrat. Auch die Gewichte sind verschlüsselt: Jedes Produkt ist eines von zwei Geheimtexten.',
    plain:
      'Der Server kennt seine Gewichte und muss sie nicht verschlüsseln. Ein Produkt mit einer ganzen Zahl sind ein paar Additionen.',
    remainders:
      'Genauere Gewichte brauchen größere Zahlen. Dieselbe Anfrage läuft modulo mehrerer kleiner nebeneinander, und die Antworten werden beim Entschlüsseln zusammengesetzt.',
    convolution:
      'Ein Fenster gleitet über das Bild, fünf Karten, dann fünfzig. Jedes Quadrat hat drei Polynome, und ein mitgeschickter Schlüssel führt es auf zwei zurück.',
    skipping:
      'Auch ein Geheimtext aus drei Polynomen lässt sich entschlüsseln. Der Weg zurück auf zwei und seine Schlüssel entfallen; Additionen dauern um die Hälfte länger.',
    merged:
      'Pooling, Faltung und dichte Schicht zwischen zwei Quadraten sind eine Matrix, die einmal vorab ausmultipliziert wird.',
    slots:
      'Ein Klartextmodul der rechten Form teilt sich in 8.192 Plätze. Dieselbe Anfrage trägt so viele Bilder und dauert nicht länger.',
    parameters:
      'Ein im Ganzen trainiertes Netz hat kleinere Gewichte, also kleinere Werte. Kleinere Moduln genügen, und jeder Geheimtext ist kürzer.',
    batch:
      'Geheimtexte bleiben transformiert, sodass Schichten auf jeden Koeffizienten für sich wirken. Alle Schichten sind zu einem Gang durch den Speicher verschmolzen.',
    interactive:
      'Alle Punkte eines Bildes liegen in wenigen Geheimtexten. Gegen sich selbst gedreht, führt ein Geheimtext Werte zusammen; für ein Bild ist das weit schneller als ein Platz in einem Stapel.',
    private:
      'Die Gewichte bleiben bei dem, dem sie gehören. Antworten werden mit Rauschen überflutet, sodass sie ihre Werte verraten und sonst nichts von den Gewichten.',
  },
  table: 'Die Tafel des Vortrags und unsere Zahlen',
  method: 'Verfahren',
  talk: 'Vortrag',
  here: 'Unseres',
  accuracy: 'Genauigkeit',
  latency: 'Wartezeit',
  amortized: 'Je Bild',
  perHour: 'Je Stunde',
  memory: 'Speicher',
  none: '–',
  more: (name) => `Mehr über „${name}“`,
  ahead: (factor) => `${factor} vor dem Vortrag`,
  columns:
    'Wartezeit: von den Bildpunkten bis zu den entschlüsselten Werten. Speicher: verschlüsselte Bytes eines Bildes gegen das Bild als Zahlen zu vier Bytes. Oben unseres, darunter der Vortrag.',
  plots: {
    title: 'Über die Zeilen',
    latency: 'Wartezeit',
    perHour: 'Vorhersagen je Stunde',
    memory: 'Speicher, mal das Bild',
    alternative: (what, first, last) =>
      `${what}, logarithmisch, unseres je Zeile: von ${first} in der ersten bis ${last} in der letzten. Alle Zahlen stehen in der Tafel darüber.`,
    row: (name, ours, talk) =>
      talk === null ? `${name}: ${ours}` : `${name}: unseres ${ours}, Vortrag ${talk}`,
    numbers: 'Die Zeilen sind nummeriert wie in der Tafel.',
  },
  digit: {
    title: 'Die Ziffer, auf der Zeilen laufen',
    own: 'Die Ziffer aus „Vorhersage“',
    sample: (label) => `Ein Beispiel, ${label}`,
    chosen: (what) => `Gewählt: ${what}`,
  },
  run: {
    title: 'Hier ausführen',
    go: 'Auf dieser Ziffer ausführen',
    again: 'Noch einmal ausführen',
    stop: 'Anhalten',
    stopping: 'Wird angehalten…',
    expects: (time, here) =>
      `Dauert etwa ${time} auf ${here ? 'diesem Rechner' : 'zwei Kernen'}. Es lässt sich jederzeit anhalten.`,
    expectsUnknown:
      'Es lief noch nie vollständig: wohl eine Viertelstunde, vielleicht mehrere. Es lässt sich jederzeit anhalten.',
    ownServer: 'Dafür wird auf diesem Rechner ein eigener Server gestartet.',
    alone: 'Beide Seiten laufen auf diesem Rechner; nichts verlässt ihn.',
    other: (name) => `„${name}“ läuft. Eines zur Zeit: Jedes braucht alle Kerne.`,
    starting: 'Wird begonnen…',
    running: (percent, elapsed) => `${percent}, seit ${elapsed}`,
    left: (time) => `noch etwa ${time}`,
    stopped: 'Angehalten. Nichts davon ist übrig.',
    answer: 'Antwort',
    exact: 'Jeder Wert ist auf das Bit der des ganzzahligen Netzes.',
    slots: (images) => `Eine Anfrage fasst ${images} Bilder; deines war eines davon.`,
    measured: 'Auf diesem Rechner gemessen',
    engine: 'Rechenwerk',
    parameters: 'Parameter',
    upload: 'Verschlüsselt',
    done: (digit, time) => `Gelesen wurde eine ${digit}, in ${time}.`,
  },
};

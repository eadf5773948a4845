/** Words of the stages from button to kernel, in German. */
import type { StageName } from '../../../../../shared/stages/index.ts';
import type { StageWords } from '../stages.ts';

const NOT_INVOLVED = 'Der Server ist nicht beteiligt und erfährt nichts.';
const AS_UPLOADED = 'Nichts über das Gesendete hinaus.';
const ON_NOISE = 'Nichts: er rechnet auf Rauschen.';

export const stages: Readonly<Record<StageName, StageWords>> = {
  start: {
    label: 'Beginn',
    now: 'Beginnt',
    what: 'Server und Modell werden nachgeschlagen, die Art zu senden und der Schlüssel gewählt.',
    learns: 'Der Server sieht, dass jemand nach seiner Liste von Modellen fragt.',
  },
  prepare: {
    label: 'Vorbereiten',
    now: 'Wird vorbereitet',
    what: 'Was eingegeben wurde, kommt in die Form, die das Modell liest, in wenigen Stufen.',
    learns: NOT_INVOLVED,
  },
  keygen: {
    label: 'Schlüssel machen',
    now: 'Ein Schlüssel wird gemacht',
    what: 'Ein frischer geheimer Schlüssel entsteht auf diesem Rechner.',
    learns: NOT_INVOLVED,
  },
  encode: {
    label: 'Kodieren',
    now: 'Wird kodiert',
    what: 'Werte werden in die Fächer von Klartexten gelegt.',
    learns: NOT_INVOLVED,
  },
  encrypt: {
    label: 'Verschlüsseln',
    now: 'Wird verschlüsselt',
    what: 'Jeder Klartext wird unter deinem geheimen Schlüssel zu einem Geheimtext.',
    learns: NOT_INVOLVED,
  },
  'upload-keys': {
    label: 'Auswertungsschlüssel',
    now: 'Auswertungsschlüssel werden gesendet',
    what: 'Auswertungsschlüssel gehen zum Server, einmal für jeden Schlüssel.',
    learns: 'Der Server sieht Auswertungsschlüssel, mit denen er rechnen, nicht entschlüsseln kann.',
  },
  admission: {
    label: 'Fragen',
    now: 'Der Server wird um einen Platz gebeten',
    what: 'Die Anfrage wird angekündigt, und der Server nimmt sie, sobald er Platz hat.',
    learns:
      'Der Server sieht, welches Modell, welche Parameter der Verschlüsselung und welche Auswertungsschlüssel gefragt sind.',
  },
  upload: {
    label: 'Senden',
    now: 'Wird gesendet',
    what: 'Geheimtexte gehen zum Server.',
    learns:
      'Der Server sieht, dass du fragst, wann, und wie viele Bytes; nicht, was darin ist, und nicht, wie viele sich einen Stapel teilen.',
  },
  answer: {
    label: 'Auf Antwort warten',
    now: 'Die Antwort wird erwartet',
    what: 'Alles ist gesendet, und nichts ist zurückgekommen: der Server rechnet.',
    learns: AS_UPLOADED,
  },
  queue: {
    label: 'Warten',
    now: 'Der Server wird erwartet',
    what: 'Die Anfrage wartet, bis sie an der Reihe ist.',
    learns: AS_UPLOADED,
  },
  expand: {
    label: 'Entfalten',
    now: 'Der Server entfaltet',
    what: 'Kompakte Geheimtexte werden geprüft und entfaltet.',
    learns: AS_UPLOADED,
  },
  evaluate: {
    label: 'Schichten',
    now: 'Der Server rechnet, blind',
    what: 'Die Schichten eines privaten Modells werden auf Geheimtexten gerechnet; welche das sind, bleibt auf dem Server.',
    learns: ON_NOISE,
  },
  convolve: {
    label: 'Falten',
    now: 'Der Server rechnet, blind',
    what: 'Die Faltung wird auf Geheimtexten gerechnet.',
    learns: ON_NOISE,
  },
  square: {
    label: 'Quadrieren',
    now: 'Der Server quadriert, blind',
    what: 'Jeder Wert wird quadriert, auf Geheimtexten.',
    learns: ON_NOISE,
  },
  dense: {
    label: 'Volle Schicht',
    now: 'Der Server rechnet eine Schicht, blind',
    what: 'Eine volle Schicht vor der letzten wird auf Geheimtexten gerechnet.',
    learns: ON_NOISE,
  },
  'hidden-layers': {
    label: 'Innere Schichten',
    now: 'Der Server rechnet, blind',
    what: 'Die Schichten vor der letzten werden in einem Durchgang auf Geheimtexten gerechnet: Faltung, Quadrat und volle Schicht.',
    learns: ON_NOISE,
  },
  switch: {
    label: 'Wechseln',
    now: 'Der Server wechselt den Modul',
    what: 'Geheimtexte kommen unter einen kleineren Modul, was ihr Rauschen klein hält.',
    learns: ON_NOISE,
  },
  output: {
    label: 'Letzte Schicht',
    now: 'Der Server rechnet die letzte Schicht, blind',
    what: 'Die letzte Schicht, die die Punkte gibt, wird auf Geheimtexten gerechnet.',
    learns: ON_NOISE,
  },
  'output-layers': {
    label: 'Letzte Schichten',
    now: 'Der Server rechnet die letzten Schichten, blind',
    what: 'Die letzten Schichten werden in einem Durchgang auf Geheimtexten gerechnet: ein Quadrat und die Schicht, die die Punkte gibt.',
    learns: ON_NOISE,
  },
  flood: {
    label: 'Modell verbergen',
    now: 'Der Server verbirgt sein Modell in der Antwort',
    what: 'Verschlüsselte Punkte verraten danach nichts als die Punkte: neu verschlüsselt und mit Rauschen überflutet.',
    learns: ON_NOISE,
  },
  pack: {
    label: 'Packen',
    now: 'Der Server packt die Antwort',
    what: 'Die verschlüsselten Punkte kommen in ihre kleinste Form.',
    learns: ON_NOISE,
  },
  download: {
    label: 'Empfangen',
    now: 'Wird empfangen',
    what: 'Verschlüsselte Punkte kommen zurück.',
    learns: 'Der Server sieht die Bytes, die er sendet.',
  },
  agree: {
    label: 'Zweiter Server',
    now: 'Der zweite Server wird gefragt',
    what: 'Dieselben Geheimtexte gehen an einen zweiten Server, und beide Antworten werden verglichen.',
    learns: 'Der zweite Server sieht, was der erste sieht: Geheimtexte, ihre Größen und Zeiten.',
  },
  decrypt: {
    label: 'Entschlüsseln',
    now: 'Wird entschlüsselt',
    what: 'Die Punkte werden mit deinem geheimen Schlüssel entschlüsselt.',
    learns: NOT_INVOLVED,
  },
  between: {
    label: 'Dazwischen',
    now: 'Wird übergeben',
    what: 'Was zwischen den anderen Abschnitten liegt: Daten übergeben, sie prüfen, auf einen Prozessor warten.',
    learns: NOT_INVOLVED,
  },
  decode: {
    label: 'Dekodieren',
    now: 'Die Punkte werden gelesen',
    what: 'Punkte werden aus den Fächern gelesen, und die Antwort wird aus ihnen gemacht.',
    learns: NOT_INVOLVED,
  },
};

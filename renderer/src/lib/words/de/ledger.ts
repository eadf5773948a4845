/** Words of the list of what left this computer, in German. */
import { bytes, count, duration } from '../../format.ts';
import type { ledger as english } from '../ledger.ts';
import type { Wide } from '../wide.ts';

export const ledger: Wide<typeof english> = {
  title: 'Gesendet',
  what: 'Was diesen Rechner verlassen hat: jede Anfrage dieser Sitzung an einen Server. Nur im Speicher gehalten, und mit der App wieder weg.',
  empty: 'Noch hat nichts diesen Rechner verlassen.',
  emptyWhat: 'Jede Anfrage an einen Server steht dann hier, mit ihren Bytes und dem, was sie verrät.',
  list: 'Anfragen, die neueste zuerst',
  total: ({ requests, sentBytes, receivedBytes }) =>
    `${requests === 1 ? '1 Anfrage' : `${count(requests)} Anfragen`}, ${bytes(sentBytes)} hinaus, ${bytes(receivedBytes)} herein`,
  shown: (n, of) => `Die neuesten ${count(n)} von ${count(of)} sind zu sehen.`,
  only: 'Ohne Fragen danach, was es gibt',
  here: 'Server der App, auf diesem Rechner',
  hereWhat: 'Sie hat diesen Rechner nicht verlassen.',
  size: (sent, received) => `${bytes(sent)} hinaus, ${bytes(received)} herein`,
  took: duration,
  why: {
    catalog: 'Gefragt, ob er da ist und was er anbietet',
    plans: 'Gefragt, wie ein Modell gerechnet wird',
    model: 'Die Gewichte eines öffentlichen Modells geholt, um sie hier zu prüfen',
    'key-status': 'Gefragt, ob er die Auswertungsschlüssel hat',
    keys: 'Auswertungsschlüssel gesendet, mit denen er rechnet',
    predict: 'Um eine Vorhersage gebeten',
    canary: 'Den Server mit einer Anfrage geprüft, deren Antwort bekannt ist',
    update: 'Nach der neuesten Version dieses Programms gefragt',
    other: 'Eine andere Anfrage',
  },
  gave: {
    catalog: 'dass diese Adresse die App benutzt, und wann',
    plans: 'dass dieses Modell vielleicht gefragt wird',
    model: 'dass dieses Modell vielleicht gefragt wird',
    'key-status': 'dass es dieselbe Person ist wie vorher',
    keys: 'Schlüssel, mit denen er rechnen und nichts öffnen kann; Anfragen, die sie nennen, sind von einer Person',
    predict: 'wann, welches Modell und wie viele Bytes; nicht, was darin ist',
    canary: 'dasselbe wie eine Anfrage von dir; nicht, dass sie eine Prüfung ist',
    update: 'wann, und dass hier jemand CryptoNets benutzt',
    other: 'wann, und wie viele Bytes',
  },
  gaveAway: (what, linkable) =>
    `Verraten: ${what}${linkable ? '; dass sie von derselben Person ist wie andere mit demselben Schlüssel' : ''}.`,
  of: (why, model) => (model === null ? why : `${why}: ${model}`),
  outcome: { open: 'unterwegs', done: 'beantwortet', stopped: 'angehalten', failed: 'fehlgeschlagen' },
};

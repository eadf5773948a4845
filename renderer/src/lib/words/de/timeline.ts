/** Words of the timeline, in German. */
import { bytes, count, duration, percent } from '../../format.ts';
import type { timeline as english } from '../timeline.ts';
import type { Wide } from '../wide.ts';

export const timeline: Wide<typeof english> = {
  title: 'Wo die Zeit blieb',
  live: 'Wo die Zeit bleibt',
  empty: 'Jeder Abschnitt erscheint hier, während er läuft, mit seiner Zeit und seinen Bytes.',
  lanes: { client: 'Dieser Rechner', wire: 'Leitung', server: 'Server' },
  serverClock: 'eigene Uhr',
  serverTick: (ms) => (ms === 0 ? '0' : `+${duration(ms)}`),
  tick: (ms) => (ms === 0 ? '0' : duration(ms)),
  label: (name, ms, size) =>
    size === undefined ? `${name} ${duration(ms)}` : `${name} ${duration(ms)}, ${bytes(size)}`,
  running: (name) => `${name}…`,
  stopped: (name, share) => `${name}, ${percent(share)}, als es endete`,
  spoken: (name, lane, ms, size) =>
    `${name}, ${lane}, ${duration(ms)}${size === undefined ? '' : `, ${bytes(size)}`}`,
  learns: 'Was der Server erfährt:',
  hint: 'Zeige auf einen Abschnitt, oder gehe mit den Pfeiltasten zu ihm, um zu sehen, was darin geschieht und was der Server erfahren könnte. Ein Klick oder Enter heftet ihn an, ein Doppelklick holt ihn heran; + und - vergrößern und verkleinern.',
  unpin: 'Lösen',
  zoom: {
    title: 'Vergrößern',
    apart: 'Auseinanderziehen',
    together: 'Zusammenschieben',
    whole: 'Alles zeigen',
  },
  clocks: (slackMs) =>
    slackMs === null
      ? 'Der Server hat eine eigene Uhr, die beginnt, wenn deine Anfrage eintrifft. Gezeichnet ist sie von dort an, wo die Anfrage gesendet wurde.'
      : `Der Server hat eine eigene Uhr, die beginnt, wenn deine Anfrage eintrifft. Gezeichnet ist sie von dort an, wo die Anfrage gesendet wurde; die wahre Stelle liegt höchstens ${duration(slackMs)} weiter rechts.`,
  merged: (calls) =>
    `${count(calls)} Anfragen liefen nacheinander. Jeder Balken fasst einen Abschnitt aller zusammen, von dort an, wo der erste begann; die Balken des Servers gehen nach seiner Uhr.`,
  total: ({ spans, wallMs, uploadBytes, downloadBytes, calls }) => {
    const keys = spans.reduce((sum, span) => sum + (span.name === 'upload-keys' ? (span.bytes ?? 0) : 0), 0);
    return [
      `${duration(wallMs)} im Ganzen`,
      ...(calls !== null && calls > 1 ? [`${count(calls)} Anfragen`] : []),
      `${bytes(uploadBytes + keys)} hinauf${keys > 0 ? ` (davon ${bytes(keys)} Auswertungsschlüssel, einmal)` : ''}`,
      `${bytes(downloadBytes)} herab`,
    ].join(', ');
  },
  before: (ms, keys) =>
    `Davor, einmal: ${duration(ms)}${keys > 0 ? ` und ${bytes(keys)} hinauf` : ''}, um Schlüssel zu machen und zum Server zu bringen.`,
  asTable: 'Tabelle',
  asBars: 'Balken',
  table: { stage: 'Abschnitt', where: 'Wo', start: 'Beginn', time: 'Zeit', size: 'Bytes', items: 'Stück' },
  items: (n) => count(n),
};

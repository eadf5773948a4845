/** Words of rows and sequences in the home view, in German. */
import type { ValueProblem } from '../../../../../shared/network/description/encode.ts';
import { count, duration, percent, rate, significant } from '../../format.ts';
import type { rows as english } from '../rows.ts';
import { listed, tidyName } from '../rows.ts';
import type { Wide } from '../wide.ts';

function problem(found: ValueProblem): string {
  switch (found.kind) {
    case 'missing':
      return 'Braucht einen Wert.';
    case 'not-a-number':
      return 'Braucht eine Zahl.';
    case 'not-whole':
      return 'Braucht eine ganze Zahl.';
    case 'out-of-range':
      return `Braucht ${significant(found.minimum)} bis ${significant(found.maximum)}.`;
    case 'unknown-category':
      return `Braucht eines von ${listed(found.categories)}.`;
    case 'wrong-length':
      return `Braucht ${count(found.expected)} Buchstaben.`;
    case 'unknown-letter':
      return `Braucht Buchstaben aus ${found.alphabet}.`;
  }
}

export const rows: Wide<typeof english> = {
  one: 'Eine Zeile',
  nobody: 'Mit mittleren Werten gefüllt, die niemandem gehören. Setze deine an ihre Stelle.',
  written: 'Die Zeile, wie sie geschrieben war',
  sequence: 'Sequenzen, je Zeile eine',
  sequenceHint: (length, alphabet, unknown) =>
    `${count(length)} Buchstaben aus ${alphabet}${unknown === '' ? '' : ` (${unknown}, wo man es nicht weiß)`}, oder FASTA.`,
  letters: (n, of) => `${count(n)} von ${count(of)} Buchstaben`,
  trySamples: 'Die Beispiele versuchen',
  samples: 'Beispiele',
  typed: 'Hier eingegeben',
  openTable: 'CSV, TSV oder NumPy mit einer Spalte für jedes Feld. Irgendwohin fallen lassen.',
  openImages: 'NumPy mit grauen Bildern in der Größe, die das Modell liest. Irgendwohin fallen lassen.',
  openSequences: 'FASTA, eine Sequenz je Zeile, oder eine Tabelle. Irgendwohin fallen lassen.',
  missing: 'nicht bekannt',
  bounds: (minimum, maximum) => `${significant(minimum)} bis ${significant(maximum)}`,
  tidy: tidyName,
  problem,
  count: (n) => (n === 1 ? '1 Zeile' : `${count(n)} Zeilen`),
  labelled: 'mit Etiketten',
  unlabelled: 'ohne Etiketten',
  putAway: 'Zeilen schließen',
  chosen: (index) => `Zeile ${count(index + 1)}`,
  tooMany: 'Zu viele, um sie zu zeigen, wie sie geschrieben waren; alle werden vorhergesagt.',
  ready: (n) => `${count(n)} Zeilen, noch nicht gesendet`,
  busy: (n) => `${count(n)} Zeilen unterwegs`,
  headline: (n, ms) => `${count(n)} Zeilen, ${duration(ms)}, ${rate(n, ms)} in der Sekunde`,
  spoken: (answer) => `Die Antwort ist ${answer}.`,
  spokenMany: (n) => `Fertig: ${count(n)} Zeilen.`,
  notRead: (n) => `${n === 1 ? '1 Datei wurde' : `${count(n)} Dateien wurden`} nicht gelesen`,
  number: significant,
  integer: count,
  value: (value, share) => (share ? percent(value) : significant(value)),
  valueOf: (name, value) => `${name}: ${value}`,
  probability: (name) => `Wahrscheinlichkeit von ${name}`,
  score: 'Punktzahl',
  scores: 'Punkte der Klassen',
  unsure: 'Nahe an der anderen Antwort.',
  labelSays: (name) => `Das Etikett sagt ${name}.`,
  threshold: (name) => `Antworte ${name} ab`,
  resetThreshold: 'Wie das Modell sagt',
  answers: 'Antworten',
  counts: 'Wie viele von jeder, um nur sie zu zeigen',
  right: (share) => `${percent(share)} richtig`,
  wrongOnly: (n) => `Nur falsche (${count(n)})`,
  uncertainOnly: (n) => `Nur unsichere (${count(n)})`,
  wrongMark: 'falsch',
  noneLeft: 'Die Filter lassen keine Zeile übrig.',
  look: (index) => `Zeile ${count(index + 1)}: ansehen`,
  columns: { row: 'Zeile', answer: 'Antwort', value: 'Wert', margin: 'Abstand', label: 'Etikett' },
  pages: 'Seiten von Zeilen',
  page: (first, last, all) => `${count(all === 0 ? 0 : first)} bis ${count(last)} von ${count(all)}`,
  previous: 'Davor',
  next: 'Weiter',
  confusion: 'Welche Klasse für welche geantwortet wurde',
};

/** Words of what a batch is made into, in German. */
import { count, percent } from '../../format.ts';
import type { predict as english } from '../predict.ts';
import type { Wide } from '../wide.ts';

export const results: Wide<typeof english>['results'] = {
  png: 'Als PNG speichern',
  csv: 'Als CSV speichern',
  json: 'Als JSON speichern',
  short: { csv: 'CSV', json: 'JSON', png: 'PNG' },
  file: 'vorhersagen',
  title: 'Welche Ziffer für welche gehalten wurde',
  what: 'Zeilen: das Etikett. Spalten: die Antwort.',
  label: 'Etikett',
  right: 'Richtig',
  count: (n) => (n === 0 ? '·' : count(n)),
  share: (share) => (share === null ? '' : percent(share)),
};

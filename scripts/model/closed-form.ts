/** The ways without training: multiplied out, or quadratics in the place of activations; then quantised as it is. */
import {
  checkExact,
  decide,
  frontier,
  hasMaxPool,
  integerRight,
  knee,
  layersOf,
  onLevels,
  realScores,
  standIn,
  type Candidate,
  type LevelRows,
  type RealLayer,
  type Rows,
} from '../../training/index.ts';
import { CALIBRATION_ROWS, firstRows, levelRows, percent, planOf, type Way, type Work } from './work.ts';

/** Squares in a row that are computed. */
export const MOST_SQUARES = 2;
/** Rows that quadratics are fitted on and judged by where they are only told. */
const FEW_ROWS = 300;
const TEST_ROWS = 2000;

async function quantised(
  work: Work,
  layers: readonly RealLayer[],
  labels: Uint8Array,
  judged: Uint8Array,
): Promise<Way | undefined> {
  const { name, source, options, say } = work;
  const rows = firstRows(work.made, CALIBRATION_ROWS);
  const few = labels.subarray(0, rows.count);
  const known = new Map<number, { layers: RealLayer[]; rows: LevelRows }>();
  const at = (bits: number) => {
    let found = known.get(bits);
    if (!found) {
      const own = [onLevels(layers[0]!, source.fromLevels(bits)), ...layers.slice(1)];
      known.set(bits, (found = { layers: own, rows: levelRows(work, rows, bits, few) }));
    }
    return found;
  };
  const all = await frontier(
    {
      name,
      bits: options.bits ? [options.bits] : source.bits,
      layersAt: (bits) => at(bits).layers,
      rowsAt: (bits) => at(bits).rows,
      inputAt: source.inputAt,
    },
    work.pause,
  );
  const points: Candidate[] = [];
  for (const point of all) {
    const plan = await planOf(point.network);
    if (!plan) continue;
    points.push(point);
    say(
      `  ${percent(point.accuracy).padStart(8)}  input ${point.bits} bits, weights up to ${point.largest.join(', ')}; range ${point.rangeBits.toFixed(2)} bits; ${plan.set}; ${Math.round(plan.bytes)} bytes a row`,
    );
  }
  const best = knee(points);
  if (!best) return void say('  no parameter set fits its range');
  const judgedRows = levelRows(work, work.judged, best.bits, judged);
  return {
    what: 'quantised as it is',
    network: best.network,
    chosenBy: best.accuracy,
    judged: integerRight(best.network, judgedRows) / judgedRows.count,
    scale: best.scale,
  };
}

/** Share of right answers by real layers. */
function realShare(layers: readonly RealLayer[], rows: Rows, labels: Uint8Array): number {
  const row = new Float64Array(rows.size);
  let right = 0;
  for (let at = 0; at < rows.count; at++) {
    rows.fill(at, row);
    if (decide(realScores(layers, row)) === labels[at]) right += 1;
  }
  return right / rows.count;
}

/** (a): quadratics in the place of activations, in closed form. `squares`: how many follow each other. */
export async function closedForm(
  work: Work,
  labels: Uint8Array,
  judged: Uint8Array,
): Promise<{ way: Way | undefined; exact: boolean; quadratic: number | undefined; squares: number }> {
  const { graph, scores, source, say, pause } = work;
  const layered = layersOf(graph, scores);
  const { activations, unrounded } = layered;
  const squares = activations.length;
  const exact = activations.flat().every((one) => one.kind !== 'fitted') && !hasMaxPool(scores.nodes);
  if (unrounded > 0)
    say(`The rounding of ${unrounded} quantisers between its layers is left out: it is quantised here.`);
  const computed = squares <= MOST_SQUARES;
  const rows = source.rows(firstRows(work.made, computed ? CALIBRATION_ROWS : FEW_ROWS));
  const layers = await standIn(graph, scores, layered, rows, pause);
  if (exact) await checkExact(graph, scores, layered, layers, rows, pause);
  const test = source.rows(firstRows(work.judged, computed ? TEST_ROWS : FEW_ROWS));
  const quadratic = realShare(layers, test, judged);
  const what = exact ? 'Multiplied out' : '(a) Quadratics fitted in closed form';
  say(`${what}: ${percent(quadratic)}${computed ? '' : ` on ${test.count} rows`}`);
  if (!computed)
    say(
      `It has ${squares} activations in a row; ${MOST_SQUARES} squares are computed: it has to be distilled.`,
    );
  const way = computed ? await quantised(work, layers, labels, judged) : undefined;
  return { way, exact: exact && computed, quadratic, squares };
}

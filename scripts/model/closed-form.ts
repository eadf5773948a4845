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
} from '../../training/index.ts';
import { CALIBRATION_ROWS, firstRows, levelRows, percent, planOf, type Way, type Work } from './work.ts';

const MOST_SQUARES = 2;

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

/** (a): quadratics in the place of activations, in closed form. */
export async function closedForm(
  work: Work,
  labels: Uint8Array,
  judged: Uint8Array,
): Promise<{ way: Way | undefined; exact: boolean; quadratic?: number }> {
  const { graph, scores, source, say } = work;
  const layered = layersOf(graph, scores);
  const { activations } = layered;
  const exact = activations.flat().every((one) => one.kind !== 'fitted') && !hasMaxPool(scores.nodes);
  if (activations.length > MOST_SQUARES) {
    say(
      `It has ${activations.length} activations in a row; ${MOST_SQUARES} squares are computed: it has to be distilled.`,
    );
    return { way: undefined, exact: false };
  }
  const rows = firstRows(work.made, CALIBRATION_ROWS);
  const layers = await standIn(graph, scores, layered, source.rows(rows), work.pause);
  if (exact) await checkExact(graph, scores, layers, source.rows(rows), work.pause);
  const test = source.rows(firstRows(work.judged, 2000));
  const row = new Float64Array(test.size);
  let right = 0;
  for (let at = 0; at < test.count; at++) {
    test.fill(at, row);
    if (decide(realScores(layers, row)) === judged[at]) right += 1;
  }
  const quadratic = right / test.count;
  say(`${exact ? 'Multiplied out' : '(a) Quadratics fitted in closed form'}: ${percent(quadratic)}`);
  return { way: await quantised(work, layers, labels, judged), exact, quadratic };
}

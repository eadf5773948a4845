/** Quadratics for all activations of a network, layer by layer, and the real layers that come of it. */
import type { Graph } from '../onnx/graph.ts';
import { channelsOf, multiplyOut, unitsOf } from './layers.ts';
import { unsupported } from '../onnx/refuse.ts';
import { foldQuadratics } from './fold.ts';
import type { Activation, Layered, RealLayer } from './layers.ts';
import { CARRIED, Moments, SQUARE } from './quadratic.ts';
import type { Quadratic } from './quadratic.ts';
import { reference, referenceScores } from './reference.ts';
import type { Rows } from './reference.ts';
import type { Scores } from './scores.ts';

/** y = W x + b for a row. */
export function apply({ inputs, outputs, weights, biases }: RealLayer, x: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: outputs }, (_, output) => {
    let sum = biases[output]!;
    for (let input = 0; input < inputs; input++) sum += weights[output * inputs + input]! * x[input]!;
    return sum;
  });
}

/** What each layer of activations really makes where something is fitted, 0 elsewhere: [layer][row]. */
async function targetsOf(
  graph: Graph,
  scores: Scores,
  layered: Layered,
  rows: Rows,
  pause: (done: number) => Promise<void>,
): Promise<Float64Array[][]> {
  const { activations } = layered;
  const targets: Float64Array[][] = activations.map(() => []);
  await reference(
    graph,
    scores,
    rows,
    (_, at) =>
      activations.forEach((layer, index) =>
        targets[index]!.push(
          Float64Array.from(
            layer.flatMap((one) =>
              one.kind === 'fitted' ? [...at(one.to)] : Array<number>(unitsOf(layered, one)).fill(0),
            ),
          ),
        ),
      ),
    pause,
  );
  return targets;
}

function fitLayer(
  channels: Int32Array,
  inputs: readonly Float64Array[],
  targets: readonly Float64Array[],
): (unit: number) => Quadratic {
  const moments = Array.from({ length: Math.max(...channels) + 1 }, () => new Moments());
  inputs.forEach((row, at) =>
    row.forEach((z, unit) => moments[channels[unit]!]!.add(z, targets[at]![unit]!)),
  );
  const fitted = moments.map((one) => one.fit());
  return (unit) => fitted[channels[unit]!]!;
}

function quadraticsOf(
  layered: Layered,
  layer: number,
  sums: readonly Float64Array[],
  targets: readonly Float64Array[] | undefined,
): (unit: number) => Quadratic {
  const kinds = layered.activations[layer]!.flatMap((one) =>
    Array<Activation['kind']>(unitsOf(layered, one)).fill(one.kind),
  );
  const fitted = targets && fitLayer(channelsOf(layered, layer), sums, targets);
  return (unit) => {
    if (kinds[unit] === 'carried') return CARRIED;
    return kinds[unit] === 'fitted' ? fitted!(unit) : SQUARE;
  };
}

/**
 * The network as real layers with plain squares between them. Activations that are no squares are fitted on `rows`, each on what the
 * layers before it, already replaced, really give. Cost: the network and its multiplied-out layers on every row.
 */
export async function standIn(
  graph: Graph,
  scores: Scores,
  layered: Layered,
  rows: Rows,
  pause: (done: number) => Promise<void>,
): Promise<RealLayer[]> {
  const layers = layered.parts.map((_, part) => multiplyOut(layered, part));
  const fits = layered.activations.some((layer) => layer.some(({ kind }) => kind === 'fitted'));
  const targets = fits ? await targetsOf(graph, scores, layered, rows, pause) : undefined;
  let values = Array.from({ length: targets ? rows.count : 0 }, (_, row) => {
    const own = new Float64Array(rows.size);
    rows.fill(row, own);
    return own;
  });
  for (let layer = 0; layer < layers.length - 1; layer++) {
    const sums: Float64Array[] = [];
    for (const row of values) {
      sums.push(apply(layers[layer]!, row));
      if (sums.length % 64 === 0) await pause(sums.length);
    }
    const of = quadraticsOf(layered, layer, sums, targets?.[layer]);
    values = sums.map((row) => row.map((z, unit) => of(unit).a * z * z + of(unit).b * z + of(unit).c));
    const folded = foldQuadratics(layers[layer]!, layers[layer + 1]!, of);
    [layers[layer], layers[layer + 1]] = [folded.before, folded.after];
  }
  return layers;
}

/** Scores of a row by real layers. */
export function realScores(layers: readonly RealLayer[], row: ArrayLike<number>): Float64Array {
  let values = Float64Array.from(row);
  layers.forEach((layer, index) => {
    values = Float64Array.from(apply(layer, values));
    if (index < layers.length - 1) values = values.map((value) => value * value);
  });
  return values;
}

const CHECKED_ROWS = 16;
/** Of the largest score: doubles in another order of sums. */
const SAME = 1e-6;

/**
 * Layers in which nothing was fitted give what the network gives, row by row, but for the rounding of quantisers between them. @throws MODEL_UNSUPPORTED where they do not: the network answers a row by
 * the rows beside it
 */
export async function checkExact(
  graph: Graph,
  { name }: Scores,
  { nodes }: Layered,
  layers: readonly RealLayer[],
  given: Rows,
  pause: (done: number) => Promise<void>,
): Promise<void> {
  const rows: Rows = { ...given, count: Math.min(given.count, CHECKED_ROWS) };
  const { values, each } = await referenceScores(graph, { name, nodes }, rows, pause);
  const row = new Float64Array(rows.size);
  for (let at = 0; at < rows.count; at++) {
    rows.fill(at, row);
    const [own, wanted] = [realScores(layers, row), values.subarray(at * each, (at + 1) * each)];
    const most = wanted.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    if (own.length === each && own.every((value, one) => Math.abs(value - wanted[one]!) <= SAME * most))
      continue;
    throw unsupported(
      'what it answers a row is not made of that row alone',
      'export the network for one row, with the rows as its first axis',
    );
  }
}

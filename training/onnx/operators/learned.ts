/** Operators of scikit-learn's exporter (domain ai.onnx.ml): linear models give their scores, the client makes labels and probabilities of them. */
import { malformed, unsupported } from '../refuse.ts';
import { allocate, TYPE } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { floats, inFirst, input, ints, text, texts } from './call.ts';
import type { Call, Operator } from './call.ts';

/** Rows of values, a row a sample. */
function rowsOf(call: Call): { readonly source: Tensor; readonly rows: number; readonly columns: number } {
  const source = input(call, 0);
  const { dims } = source;
  if (dims.length !== 1 && dims.length !== 2) throw malformed('expected rows of values', call.node);
  const columns = dims.at(-1)!;
  return { source, rows: dims.length === 1 ? 1 : dims[0]!, columns };
}

/** coefficients [output][column] */
function scores(call: Call, coefficients: readonly number[], intercepts: readonly number[]): Tensor {
  const { source, rows, columns } = rowsOf(call);
  const outputs = coefficients.length / columns;
  if (!Number.isInteger(outputs) || outputs === 0)
    throw malformed(`${coefficients.length} coefficients do not fit ${columns} columns`, call.node);
  if (intercepts.length !== 0 && intercepts.length !== outputs)
    throw malformed(`expected ${outputs} intercepts, got ${intercepts.length}`, call.node);
  const values = allocate([rows, outputs]);
  for (let row = 0; row < rows; row++)
    for (let output = 0; output < outputs; output++) {
      let sum = intercepts[output] ?? 0;
      for (let column = 0; column < columns; column++)
        sum += coefficients[output * columns + column]! * source.values[row * columns + column]!;
      values[row * outputs + output] = sum;
    }
  return { dims: [rows, outputs], values, type: TYPE.float };
}

/** Both outputs carry the scores: what the client makes of them is told by the names of the classes. */
const both = (found: Tensor): Tensor[] => [found, found];

const CLASSIFIER_LABELS = ['classlabels_strings', 'classlabels_ints'];

const linearClassifier: Operator = {
  attributes: [...CLASSIFIER_LABELS, 'coefficients', 'intercepts', 'multi_class', 'post_transform'],
  inputs: [1, 1],
  outputs: 2,
  affine: inFirst,
  run: (call) => both(scores(call, floats(call, 'coefficients') ?? [], floats(call, 'intercepts') ?? [])),
};

const linearRegressor: Operator = {
  attributes: ['coefficients', 'intercepts', 'post_transform', 'targets'],
  inputs: [1, 1],
  affine: inFirst,
  run: (call) => {
    if (text(call, 'post_transform', 'NONE') !== 'NONE')
      throw unsupported('it transforms what it answers', 'export it without a post_transform', call.node);
    return [scores(call, floats(call, 'coefficients') ?? [], floats(call, 'intercepts') ?? [])];
  },
};

/** Of two classes with support vectors: a positive sum speaks for the first class. */
function fromVectors(call: Call): Tensor {
  const { columns } = rowsOf(call);
  const [vectors, factors] = [floats(call, 'support_vectors') ?? [], floats(call, 'coefficients') ?? []];
  const count = vectors.length / columns;
  if (!Number.isInteger(count) || factors.length !== count)
    throw malformed(
      `${factors.length} coefficients do not fit ${vectors.length} values of vectors`,
      call.node,
    );
  const weights = new Array<number>(columns).fill(0);
  vectors.forEach((value, at) => (weights[at % columns]! += value * factors[Math.floor(at / columns)]!));
  const rho = floats(call, 'rho')?.[0] ?? 0;
  return scores(call, [...weights, ...weights.map((weight) => -weight)], [rho, -rho]);
}

const svmClassifier: Operator = {
  attributes: [
    ...CLASSIFIER_LABELS,
    ...['coefficients', 'kernel_params', 'kernel_type', 'post_transform', 'prob_a', 'prob_b'],
    ...['rho', 'support_vectors', 'vectors_per_class'],
  ],
  inputs: [1, 1],
  outputs: 2,
  affine: inFirst,
  run: (call) => {
    if (text(call, 'kernel_type', 'LINEAR') !== 'LINEAR')
      throw unsupported(
        `its kernel is ${text(call, 'kernel_type', 'LINEAR')}`,
        'only linear kernels are linear: fit LinearSVC, or SVC(kernel="linear")',
        call.node,
      );
    const perClass = ints(call, 'vectors_per_class') ?? [];
    if (perClass.length === 0)
      return both(scores(call, floats(call, 'coefficients') ?? [], floats(call, 'rho') ?? []));
    if (perClass.length === 2) return both(fromVectors(call));
    throw unsupported(
      `its ${perClass.length} classes vote in pairs`,
      'fit LinearSVC, which gives each class a score',
      call.node,
    );
  },
};

const scaler: Operator = {
  attributes: ['offset', 'scale'],
  inputs: [1, 1],
  affine: inFirst,
  run: (call) => {
    const { source, columns } = rowsOf(call);
    const [offsets, scales] = [floats(call, 'offset') ?? [0], floats(call, 'scale') ?? [1]];
    for (const given of [offsets, scales])
      if (given.length !== 1 && given.length !== columns)
        throw malformed(`expected figures of ${columns} columns, got ${given.length}`, call.node);
    const of = (given: readonly number[], at: number): number =>
      given[given.length === 1 ? 0 : at % columns]!;
    const values = source.values.map((value, at) => (value - of(offsets, at)) * of(scales, at));
    return [{ dims: source.dims, values, type: TYPE.float }];
  },
};

export const LEARNED: Readonly<Record<string, Operator>> = {
  LinearClassifier: linearClassifier,
  LinearRegressor: linearRegressor,
  SVMClassifier: svmClassifier,
  Scaler: scaler,
};

/** Names of the classes that a classifier answers with; undefined: it names none. */
export function classNames(call: Call): readonly string[] | undefined {
  const named = texts(call, 'classlabels_strings');
  if (named && named.length > 0) return named;
  const numbered = ints(call, 'classlabels_ints');
  return numbered && numbered.length > 0 ? numbered.map(String) : undefined;
}

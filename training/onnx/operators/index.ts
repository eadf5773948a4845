/** All operators that are computed, and the word for every other one. */
import { ML_DOMAIN } from '../graph.ts';
import type { Node } from '../graph.ts';
import { malformed, unsupported } from '../refuse.ts';
import type { Tensor } from '../tensor.ts';
import type { Operator } from './call.ts';
import { convolution } from './convolution.ts';
import { DENSE } from './dense.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { LEARNED } from './learned.ts';
import { POOL } from './pool.ts';
import { QONNX, QONNX_DOMAINS, QUANTISED, UNROUNDED, UNROUNDED_DOMAIN } from './quantised.ts';
import { SHAPE } from './shape.ts';
import { VALUES } from './values.ts';

const MAIN: Readonly<Record<string, Operator>> = {
  ...ELEMENTWISE,
  ...SHAPE,
  ...VALUES,
  ...DENSE,
  ...POOL,
  ...QUANTISED,
  Conv: convolution,
};

const QCDQ =
  'export it with QuantizeLinear and DequantizeLinear around layers of floats (QCDQ), or before it is quantised';

/** What to do instead of operators that people meet. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  Normalizer: 'normalise the rows before they are given, or leave the step out',
  TreeEnsembleClassifier: 'trees compare, which ciphertexts cannot: fit a linear model or an MLPClassifier',
  TreeEnsembleRegressor: 'trees compare, which ciphertexts cannot: fit a linear model or an MLPRegressor',
  LSTM: 'recurrent networks are too deep: train a convolutional network',
  GRU: 'recurrent networks are too deep: train a convolutional network',
  QLinearConv: QCDQ,
  QLinearMatMul: QCDQ,
  ConvInteger: QCDQ,
  MatMulInteger: QCDQ,
  DynamicQuantizeLinear: 'quantise with constant scales, or export the network before it is quantised',
};

function tableOf(domain: string): Readonly<Record<string, Operator>> {
  if (domain === '') return MAIN;
  if (domain === ML_DOMAIN) return LEARNED;
  if (QONNX_DOMAINS.has(domain)) return QONNX;
  return domain === UNROUNDED_DOMAIN ? UNROUNDED : {};
}

/** @throws MODEL_UNSUPPORTED by name */
export function operatorOf(node: Node): Operator {
  const table = tableOf(node.domain);
  const found = Object.hasOwn(table, node.operator) ? table[node.operator] : undefined;
  if (!found)
    throw unsupported(
      node.domain === '' || node.domain === ML_DOMAIN || QONNX_DOMAINS.has(node.domain)
        ? 'this operator is not computed'
        : 'its operators are not the standard ones',
      WAYS_OUT[node.operator] ?? 'build the network without it (docs/own-model.md lists the operators)',
      node,
    );
  return found;
}

/** Runs one node. @throws MODEL_INVALID, MODEL_UNSUPPORTED */
export function runNode(node: Node, inputs: readonly (Tensor | undefined)[]): Tensor[] {
  const operator = operatorOf(node);
  const [fewest, most] = operator.inputs;
  if (inputs.length < fewest || inputs.length > most)
    throw malformed(
      `expected ${fewest === most ? fewest : `${fewest} to ${most}`} inputs, got ${inputs.length}`,
      node,
    );
  for (const name of node.attributes.keys())
    if (!operator.attributes.includes(name))
      throw unsupported(`its attribute ${name} is not understood`, 'export it without', node);
  const made = operator.run({ node, inputs });
  if (node.outputs.slice(operator.outputs ?? 1).some((name) => name !== ''))
    throw unsupported(
      'more of its outputs are read than are computed',
      'export the network for inference',
      node,
    );
  return made;
}

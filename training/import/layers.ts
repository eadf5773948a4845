/**
 * A network as linear maps between layers of activations. Everything between two activations is affine, whatever operators it is made of:
 * running it on zero and on every unit vector multiplies it out exactly.
 */
import type { Graph, Node } from '../onnx/graph.ts';
import { operatorOf } from '../onnx/operators/index.ts';
import { isQuantiser, leastOf, UNROUNDED_DOMAIN } from '../onnx/operators/quantised.ts';
import { unsupported } from '../onnx/refuse.ts';
import { runNodes } from '../onnx/run.ts';
import type { Values } from '../onnx/run.ts';
import { allocate, sizeOf } from '../onnx/tensor.ts';
import type { Tensor } from '../onnx/tensor.ts';
import type { Scores } from './scores.ts';

/** Functions of one value that a quadratic can stand in for. */
const ACTIVATIONS = new Set(['Relu', 'LeakyRelu', 'Elu', 'Sigmoid', 'Tanh', 'Softplus', 'Clip']);
const MOST_ENTRIES = 2 ** 26;

/** A value that an activation makes: its units in order. */
export interface Activation {
  readonly node: Node;
  readonly from: string;
  readonly to: string;
  /**
   * `square`: x * x, nothing stands in for it. `carried`: x itself, which a node behind this layer reads. `fitted`: a quadratic stands in for it.
   */
  readonly kind: 'square' | 'carried' | 'fitted';
}

/** y = W x + b, [output][input]. */
export interface RealLayer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

export interface Layered {
  /** Layers of activations in order, each of one node or of several side by side. */
  readonly activations: readonly (readonly Activation[])[];
  /** Nodes of each affine part: one more than layers of activations. */
  readonly parts: readonly (readonly Node[])[];
  /** All nodes as they were taken: mean pools for maximum pools, quantisers between layers without their rounding. */
  readonly nodes: readonly Node[];
  /** Quantisers whose rounding is left out. */
  readonly unrounded: number;
  /** Extents of every value, and the values of constants. */
  readonly values: Values;
  readonly scores: string;
  readonly input: string;
}

export function inputTensor(graph: Graph): Tensor {
  const { extents, type } = graph.inputs[0]!;
  const dims = extents.map((extent, axis) => {
    if (extent !== undefined) return extent;
    if (axis === 0) return 1;
    throw unsupported(
      'its input has an open extent besides the rows',
      'export the network with a fixed input',
    );
  });
  return { dims, values: allocate(dims), type };
}

function squared(node: Node, values: Values): boolean {
  if (node.operator === 'Mul') return node.inputs[0] === node.inputs[1];
  const exponent = node.operator === 'Pow' ? values.get(node.inputs[1]!) : undefined;
  return exponent !== undefined && exponent.values.every((value) => value === 2);
}

const averaged = (node: Node): Node => {
  if (node.operator === 'GlobalMaxPool') return { ...node, operator: 'GlobalAveragePool' };
  if (node.operator !== 'MaxPool') return node;
  const attributes = new Map([...node.attributes].filter(([name]) => name !== 'storage_order'));
  return { ...node, operator: 'AveragePool', attributes };
};

export const hasMaxPool = (nodes: readonly Node[]): boolean =>
  nodes.some(({ operator }) => operator === 'MaxPool' || operator === 'GlobalMaxPool');

const FLOAT = 1;

/** Give no negative values, whatever they read. */
const NOT_NEGATIVE = new Set(['Relu', 'Sigmoid', 'Softplus', 'Softmax']);
/** Give no negative values where they read none. */
const KEEPING = new Set([
  ...['AveragePool', 'GlobalAveragePool', 'MaxPool', 'GlobalMaxPool', 'ReduceMean', 'ReduceSum', 'Concat'],
  ...['Reshape', 'Flatten', 'Transpose', 'Squeeze', 'Unsqueeze', 'Slice', 'Identity', 'Dropout', 'Cast'],
  ...['DequantizeLinear', 'Quant', 'IntQuant'],
]);

/** The layers as they are found, node by node. */
class Walk {
  readonly activations: Activation[][] = [];
  readonly parts: Node[][] = [[]];
  readonly values: Values;
  /** How many activations lie before a value. */
  readonly levels: Map<string, number>;
  readonly nodes: Node[] = [];
  unrounded = 0;
  /** Values of which none is negative; pixels and columns are taken for such, as a network that quantises them without a sign does. */
  readonly #positive: Set<string>;

  constructor(graph: Graph, input: string) {
    this.#positive = new Set([input]);
    this.values = new Map([...graph.constants, [input, inputTensor(graph)]]);
    this.levels = new Map([[input, 0]]);
  }

  /** Of the values that a node reads, the lower ones carried up to the highest; -1: constants only. */
  levelOf(node: Node): number {
    const read = node.inputs.filter((name) => this.levels.has(name));
    const level = Math.max(-1, ...read.map((name) => this.levels.get(name)!));
    for (const name of read)
      for (let below = this.levels.get(name)!; below < level; below++) this.#carry(node, name, below);
    return level;
  }

  #carry(node: Node, name: string, level: number): void {
    const layer = this.activations[level]!;
    if (layer.some(({ kind, to }) => kind === 'carried' && to === name)) return;
    layer.push({ node, from: name, to: name, kind: 'carried' });
  }

  affine(node: Node, level: number): void {
    this.parts[level]!.push(node);
    this.#made(node, level);
  }

  activation(node: Node, level: number, kind: 'square' | 'fitted'): void {
    this.#activation(level, { node, from: node.inputs[0]!, to: node.outputs[0]!, kind });
    this.#made(node, level + 1);
  }

  /** u v = ((u + v)^2 - (u - v)^2) / 4. */
  product(node: Node, level: number): void {
    const [result] = node.outputs as [string];
    const [sum, difference, quarter] = [`${result}:sum`, `${result}:difference`, `${result}:quarter`];
    const [four, operands] = [`${result}:four`, node.inputs];
    for (const [operator, from] of [
      ['Add', sum],
      ['Sub', difference],
    ] as const) {
      const made = { ...node, operator, inputs: operands, outputs: [from] };
      runNodes([made], this.values);
      this.affine(made, level);
      const to = `${from}:square`;
      this.values.set(to, this.values.get(from)!);
      this.levels.set(to, level + 1);
      this.#activation(level, { node, from, to, kind: 'square' });
    }
    this.values.set(quarter, { dims: [], values: Float64Array.of(0.25), type: FLOAT });
    const squares = [`${sum}:square`, `${difference}:square`];
    for (const behind of [
      { ...node, operator: 'Sub', inputs: squares, outputs: [four] },
      { ...node, operator: 'Mul', inputs: [four, quarter], outputs: [result] },
    ])
      this.affine(behind, level + 1);
  }

  /** A quantiser that cuts negative values off is a Relu; any other rounds, which is left out. */
  taken(node: Node, inputs: readonly (Tensor | undefined)[]): Node {
    const [from] = node.inputs as [string];
    const quantiser = isQuantiser(node) && this.levels.has(from);
    const cuts = quantiser && leastOf({ node, inputs }) >= 0;
    const square = squared(node, this.values);
    if (cuts || square || NOT_NEGATIVE.has(node.operator)) this.#positive.add(node.outputs[0]!);
    else if (
      KEEPING.has(node.operator) &&
      node.inputs.every((name) => !this.levels.has(name) || this.#positive.has(name))
    )
      for (const name of node.outputs) this.#positive.add(name);
    if (!quantiser || (cuts && !this.#positive.has(from))) return node;
    this.unrounded += 1;
    return { ...node, domain: UNROUNDED_DOMAIN };
  }

  #activation(level: number, activation: Activation): void {
    (this.activations[level] ??= []).push(activation);
    this.parts[level + 1] ??= [];
  }

  #made(node: Node, level: number): void {
    for (const name of node.outputs) this.levels.set(name, level);
  }
}

/** @throws MODEL_UNSUPPORTED by the name of the node that is neither affine nor an activation */
export function layersOf(graph: Graph, scores: Scores): Layered {
  const input = graph.inputs[0]!.name;
  const walk = new Walk(graph, input);
  const { values, levels, activations, parts } = walk;
  for (const given of scores.nodes) {
    const level = walk.levelOf(given);
    const node = walk.taken(
      averaged(given),
      given.inputs.map((name) => values.get(name)),
    );
    walk.nodes.push(node);
    const operator = operatorOf(node);
    const varies = node.inputs.map((name) => levels.has(name));
    const call = { node, inputs: node.inputs.map((name) => values.get(name)) };
    runNodes([node], values);
    if (level < 0 || operator.ofExtents) continue;
    if (squared(node, values)) walk.activation(node, level, 'square');
    else if (operator.affine?.(varies, call) === true) walk.affine(node, level);
    else if (node.operator === 'Mul') walk.product(node, level);
    else if (ACTIVATIONS.has(node.operator) || isQuantiser(node)) walk.activation(node, level, 'fitted');
    else
      throw unsupported('it is neither linear nor an activation here', 'build the network without it', node);
  }
  if (levels.get(scores.name) !== activations.length)
    throw unsupported('its scores do not follow its last activation', 'export the network with one output');
  const { nodes, unrounded } = walk;
  return { activations, parts, nodes, unrounded, values, scores: scores.name, input };
}

/** Units of one row: a tensor of several rows has as many times more. */
const perRow = ({ dims, values }: Tensor, rows: number): number =>
  values.length / (dims[0] === rows ? rows : 1);

/** Units of an activation. */
export function unitsOf({ values, input }: Layered, { to }: Activation): number {
  return perRow(values.get(to)!, values.get(input)!.dims[0]!);
}

/** Names of the values that a part reads, and of those that it makes for the next. */
function ends(
  { activations, scores, input }: Layered,
  part: number,
): { readonly from: string[]; readonly to: string[] } {
  return {
    from: part === 0 ? [input] : activations[part - 1]!.map(({ to }) => to),
    to: part === activations.length ? [scores] : activations[part]!.map(({ from }) => from),
  };
}

/** The affine part as one matrix. Cost: the part, once an input. @throws MODEL_UNSUPPORTED when it is too large */
export function multiplyOut(layered: Layered, part: number): RealLayer {
  const { values } = layered;
  const { from, to } = ends(layered, part);
  const rows = values.get(layered.input)!.dims[0]!;
  const sizes = (names: readonly string[]): number[] => names.map((name) => perRow(values.get(name)!, rows));
  const [own, made] = [sizes(from), sizes(to)];
  const total = (all: readonly number[]): number => all.reduce((sum, size) => sum + size, 0);
  const [inputs, outputs] = [total(own), total(made)];
  if (inputs * outputs > MOST_ENTRIES)
    throw unsupported(
      `a layer of ${inputs} x ${outputs}`,
      'leave it to distillation, or train a smaller network',
    );
  const run = (fill: (feeds: Values) => void): Float64Array => {
    const feeds: Values = new Map(values);
    for (const name of from) {
      const { dims, type } = values.get(name)!;
      feeds.set(name, { dims, type, values: allocate(dims) });
    }
    fill(feeds);
    runNodes(layered.parts[part]!, feeds);
    const result = new Float64Array(outputs);
    let next = 0;
    to.forEach((name, index) => {
      result.set(feeds.get(name)!.values.subarray(0, made[index]), next);
      next += made[index]!;
    });
    return result;
  };
  const biases = run(() => undefined);
  const weights = new Float64Array(inputs * outputs);
  let column = 0;
  from.forEach((name, index) => {
    for (let unit = 0; unit < own[index]!; unit++, column++) {
      const found = run((feeds) => (feeds.get(name)!.values[unit] = 1));
      for (let output = 0; output < outputs; output++)
        weights[output * inputs + column] = found[output]! - biases[output]!;
    }
  });
  return { inputs, outputs, weights, biases };
}

/** Channels share what stands in for their activation: the channel of every unit of a layer of activations. */
export function channelsOf({ activations, values, input }: Layered, layer: number): Int32Array {
  const rows = values.get(input)!.dims[0]!;
  const channels: number[] = [];
  let first = 0;
  for (const { to } of activations[layer]!) {
    const { dims } = values.get(to)!;
    const [count, plane] = [dims[1] ?? 1, sizeOf(dims.slice(2))];
    const units = perRow(values.get(to)!, rows);
    for (let unit = 0; unit < units; unit++) channels.push(first + (Math.floor(unit / plane) % count));
    first += count;
  }
  return Int32Array.from(channels);
}

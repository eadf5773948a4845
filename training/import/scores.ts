/** Where the scores of a network are: what follows them (probabilities, labels) changes no order, and moves to the client. */
import type { Graph, Node } from '../onnx/graph.ts';
import { classNames } from '../onnx/operators/learned.ts';
import { unsupported } from '../onnx/refuse.ts';

/** Keep the order of the scores, or only name it. */
const LINKS = new Set([
  'Softmax',
  'LogSoftmax',
  'Sigmoid',
  'ArgMax',
  'ZipMap',
  'Normalizer',
  'ArrayFeatureExtractor',
]);
/** Follow links, and otherwise are layers like any other. */
const AROUND = new Set(['Identity', 'Cast', 'Reshape', 'Flatten', 'Squeeze', 'Concat', 'Sub']);
/** Give labels and scores. */
const CLASSIFIERS = new Set(['LinearClassifier', 'SVMClassifier']);

export interface Scores {
  /** Name of the value. */
  readonly name: string;
  /** Nodes that make it, in order. */
  readonly nodes: readonly Node[];
  /** As the file names them. */
  readonly classes: readonly string[] | undefined;
  /** Operators that the client does instead. */
  readonly links: readonly string[];
}

class Tail {
  readonly links = new Set<string>();
  readonly #makers = new Map<string, Node>();
  readonly #constants: ReadonlySet<string>;

  constructor(graph: Graph) {
    for (const node of graph.nodes) for (const output of node.outputs) this.#makers.set(output, node);
    const constants = new Set(graph.constants.keys());
    for (const { operator, outputs } of graph.nodes) if (operator === 'Constant') constants.add(outputs[0]!);
    this.#constants = constants;
  }

  /** Values behind all links, and whether there was one. */
  #behind(name: string): { readonly names: readonly string[]; readonly linked: boolean } {
    const node = this.#makers.get(name);
    const own = { names: [name], linked: false };
    if (!node) return own;
    // Labels that a classifier gives beside its scores, often cast before they are an output.
    if (CLASSIFIERS.has(node.operator) && name !== node.outputs.at(-1))
      return { names: [node.outputs.at(-1)!], linked: true };
    const isLink = LINKS.has(node.operator);
    if (!isLink && !AROUND.has(node.operator)) return own;
    const inputs = node.inputs.filter((input) => input !== '' && !this.#constants.has(input));
    const found = inputs.map((input) => this.#behind(input));
    if (!isLink && !found.some(({ linked }) => linked)) return own;
    if (isLink) this.links.add(node.operator);
    return { names: found.flatMap(({ names }) => names), linked: true };
  }

  /** Outputs of one node are one: a classifier has labels and scores. */
  root(outputs: readonly string[]): string[] {
    const names = outputs.flatMap((output) => this.#behind(output).names);
    return [...new Set(names.map((name) => this.#makers.get(name)?.outputs.at(-1) ?? name))];
  }
}

function ancestors(graph: Graph, name: string): Node[] {
  const wanted = new Set([name]);
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    nodes.unshift(node);
    for (const input of node.inputs) wanted.add(input);
  }
  return nodes;
}

/** @throws MODEL_UNSUPPORTED where the outputs do not come from one value */
export function findScores(graph: Graph): Scores {
  const tail = new Tail(graph);
  const [name, ...others] = tail.root(graph.outputs);
  if (name === undefined || others.length > 0)
    throw unsupported('its outputs come from several values', 'export the network with one output');
  if (graph.inputs.length !== 1)
    throw unsupported(`it has ${graph.inputs.length} inputs`, 'export the network with one input');
  const nodes = ancestors(graph, name);
  const last = nodes.at(-1);
  const classes = last && classNames({ node: last, inputs: [] });
  return { name, nodes, classes, links: [...tail.links] };
}

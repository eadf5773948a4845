/** A graph that was checked: nodes in an order in which each finds what it reads, constants as tensors, inputs with their extents. */
import type { AttributeProto, GraphProto, ModelProto, ValueInfoProto } from '../../proto/gen/onnx/onnx.ts';
import { ONNX_LIMITS } from './limits.ts';
import { malformed, shown, unsupported } from './refuse.ts';
import type { Place } from './refuse.ts';
import type { Tensor } from './tensor.ts';

export const ML_DOMAIN = 'ai.onnx.ml';

export interface Attribute {
  readonly float: number;
  readonly int: number;
  readonly text: string;
  readonly tensor: Tensor | undefined;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly texts: readonly string[];
}

export interface Node extends Place {
  readonly domain: string;
  /** An empty name: not given. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly opset: number;
}

/** Extent of an axis; undefined: any (the number of rows). */
export type Extent = number | undefined;

export interface GraphInput {
  readonly name: string;
  readonly extents: readonly Extent[];
  readonly type: number;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  readonly opset: number;
  readonly producer: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: false });

function attributeOf(
  { f, i, s, floats, ints, strings }: AttributeProto,
  tensor: Tensor | undefined,
): Attribute {
  const texts = strings.map((one) => utf8.decode(one));
  return { float: f, int: i, text: utf8.decode(s), tensor, floats, ints, texts };
}

/** Tensors that were read already, by the place of their message. */
export type TensorsOf = (owner: AttributeProto | GraphProto['initializer'][number]) => Tensor;

function inputOf({ name, type }: ValueInfoProto): GraphInput {
  const shape = type?.tensorType?.shape;
  if (!type?.tensorType || !shape)
    throw unsupported(
      `input "${shown(name)}" has no extents`,
      'export the network with the shape of its input',
    );
  if (shape.dim.length > ONNX_LIMITS.dimensions)
    throw malformed(`input "${shown(name)}": ${shape.dim.length} dimensions`);
  const extents = shape.dim.map(({ dimValue }): Extent => (dimValue > 0 ? dimValue : undefined));
  return { name, extents, type: type.tensorType.elemType };
}

function opsetsOf({ opsetImport }: ModelProto): ReadonlyMap<string, number> {
  const opsets = new Map<string, number>();
  for (const { domain, version } of opsetImport) opsets.set(domain === 'ai.onnx' ? '' : domain, version);
  const main = opsets.get('');
  if (main !== undefined && (main < ONNX_LIMITS.oldest || main > ONNX_LIMITS.newest))
    throw unsupported(
      `the file is of operator set ${main}`,
      `operator sets ${ONNX_LIMITS.oldest} to ${ONNX_LIMITS.newest} are read: export it with one of 11 to 21`,
    );
  if (main === undefined && !opsets.has(ML_DOMAIN)) throw malformed('no operator set is named');
  return opsets;
}

function nodesOf(graph: GraphProto, opsets: ReadonlyMap<string, number>, tensors: TensorsOf): Node[] {
  return graph.node.map((node, index): Node => {
    const domain = node.domain === 'ai.onnx' ? '' : node.domain;
    const place = { index, operator: node.opType, name: node.name };
    const attributes = new Map<string, Attribute>();
    for (const attribute of node.attribute) {
      if (attribute.g.length > 0)
        throw unsupported('it runs a graph of its own', 'export the network without control flow', place);
      if (attribute.refAttrName !== '')
        throw unsupported(
          'an attribute of a function',
          'export the network with functions written out',
          place,
        );
      attributes.set(attribute.name, attributeOf(attribute, attribute.t && tensors(attribute)));
    }
    const opset = opsets.get(domain) ?? 1;
    return { ...place, domain, inputs: node.input, outputs: node.output, attributes, opset };
  });
}

/** Every name is made once, before it is read. @throws MODEL_INVALID */
function checkOrder({ nodes, constants, inputs, outputs }: Graph): void {
  const made = new Set([...constants.keys(), ...inputs.map(({ name }) => name)]);
  for (const node of nodes) {
    for (const name of node.inputs)
      if (name !== '' && !made.has(name))
        throw malformed(`it reads "${shown(name)}", which nothing before it makes`, node);
    for (const name of node.outputs) {
      if (name !== '' && made.has(name)) throw malformed(`it makes "${shown(name)}" a second time`, node);
      if (name !== '') made.add(name);
    }
  }
  if (outputs.length === 0) throw malformed('the graph has no output');
  for (const name of outputs)
    if (!made.has(name)) throw malformed(`nothing makes the output "${shown(name)}"`);
}

/** The graph of a decoded file. @throws MODEL_INVALID, MODEL_UNSUPPORTED */
export function graphOf(model: ModelProto, tensors: TensorsOf): Graph {
  const { graph } = model;
  if (!graph) throw malformed('there is no graph in it: no ONNX model');
  if (model.functions.length > 0)
    throw unsupported('it defines functions', 'export the network with functions written out');
  if (graph.sparseInitializer.length > 0)
    throw unsupported('it has sparse tensors', 'export the network with dense tensors');
  if (graph.node.length > ONNX_LIMITS.nodes) throw malformed(`more than ${ONNX_LIMITS.nodes} nodes`);
  const opsets = opsetsOf(model);
  const constants = new Map(graph.initializer.map((one) => [one.name, tensors(one)]));
  const inputs = graph.input.filter(({ name }) => !constants.has(name)).map(inputOf);
  const checked: Graph = {
    nodes: nodesOf(graph, opsets, tensors),
    constants,
    inputs,
    outputs: graph.output.map(({ name }) => name),
    opset: opsets.get('') ?? ONNX_LIMITS.newest,
    producer: shown(`${model.producerName} ${model.producerVersion}`.trim()),
  };
  checkOrder(checked);
  return checked;
}

/** Small networks as ONNX files, as other programs export them. */
import { ModelProto } from '../../proto/gen/onnx/onnx.ts';

export interface Draft {
  readonly nodes: readonly {
    op: string;
    in: string[];
    out: string[];
    domain?: string;
    attributes?: object[];
    name?: string;
  }[];
  readonly constants?: Record<string, { dims: number[]; values: number[]; type?: number }>;
  readonly input: number[];
  readonly outputs: string[];
  readonly ml?: boolean;
  readonly opset?: number;
}

export function encoded({ nodes, constants = {}, input, outputs, opset = 17 }: Draft): Uint8Array {
  return ModelProto.encode(
    ModelProto.fromPartial({
      irVersion: 8,
      producerName: 'test',
      opsetImport: [
        { domain: '', version: opset },
        { domain: 'ai.onnx.ml', version: 1 },
      ],
      graph: {
        node: nodes.map((node) => ({
          input: node.in,
          output: node.out,
          opType: node.op,
          name: node.name ?? '',
          domain: node.domain ?? '',
          attribute: node.attributes ?? [],
        })),
        initializer: Object.entries(constants).map(([name, { dims, values, type = 1 }]) => ({
          name,
          dims,
          dataType: type,
          ...(type === 1 ? { floatData: values } : { int32Data: values }),
        })),
        input: [
          {
            name: 'x',
            type: {
              tensorType: {
                elemType: 1,
                shape: { dim: [{ dimParam: 'n' }, ...input.map((dimValue) => ({ dimValue }))] },
              },
            },
          },
        ],
        output: outputs.map((name) => ({ name })),
      },
    }),
  ).finish();
}

/** As skl2onnx writes a fitted LogisticRegression of three classes. */
export const classifier = encoded({
  input: [2],
  outputs: ['label', 'probabilities'],
  nodes: [
    {
      op: 'LinearClassifier',
      domain: 'ai.onnx.ml',
      in: ['x'],
      out: ['label', 'scores'],
      attributes: [
        { name: 'coefficients', floats: [1, -1, 0.5, 2, -2, 0] },
        { name: 'intercepts', floats: [0.5, -1, 0.25] },
        {
          name: 'classlabels_strings',
          strings: ['a', 'b', 'c'].map((name) => new TextEncoder().encode(name)),
        },
        { name: 'post_transform', s: new TextEncoder().encode('SOFTMAX') },
      ],
    },
    {
      op: 'Normalizer',
      domain: 'ai.onnx.ml',
      in: ['scores'],
      out: ['normal'],
      attributes: [{ name: 'norm', s: new TextEncoder().encode('L1') }],
    },
    { op: 'ZipMap', domain: 'ai.onnx.ml', in: ['normal'], out: ['probabilities'], attributes: [] },
  ],
});

/** As skl2onnx writes a fitted LogisticRegression of two classes, labels 0 and 1: a score of each, and labels cast behind it. */
export const binaryClassifier = encoded({
  input: [2],
  outputs: ['output_label', 'output_probability'],
  opset: 9,
  nodes: [
    {
      op: 'LinearClassifier',
      domain: 'ai.onnx.ml',
      in: ['x'],
      out: ['label', 'probabilities'],
      attributes: [
        { name: 'classlabels_ints', ints: [0, 1] },
        { name: 'coefficients', floats: [1.5, -2, -1.5, 2] },
        { name: 'intercepts', floats: [0.125, -0.125] },
        { name: 'multi_class', i: 1 },
        { name: 'post_transform', s: new TextEncoder().encode('LOGISTIC') },
      ],
    },
    { op: 'Cast', in: ['label'], out: ['output_label'], attributes: [{ name: 'to', i: 7 }] },
    {
      ...{ op: 'ZipMap', domain: 'ai.onnx.ml', in: ['probabilities'], out: ['output_probability'] },
      attributes: [{ name: 'classlabels_int64s', ints: [0, 1] }],
    },
  ],
});

/** Networks that were quantised before they came (QCDQ, QONNX): run with their rounding, multiplied out without it, and kept as the integers that they are. */
import { describe, expect, it } from 'vitest';
import { encoded, type Draft } from '../../../support/onnx.ts';
import { onItsGrid } from '../../../../training/import/integers.ts';
import { layersOf } from '../../../../training/import/layers.ts';
import { referenceScores } from '../../../../training/import/reference.ts';
import { findScores } from '../../../../training/import/scores.ts';
import { checkExact, realScores, standIn } from '../../../../training/import/stand-in.ts';
import { decodeOnnx } from '../../../../training/onnx/read.ts';
import { runNodes } from '../../../../training/onnx/run.ts';

const nothing = (): Promise<void> => Promise.resolve();
const INT8 = 3;
const UINT8 = 2;

const rows = {
  count: 64,
  size: 2,
  fill: (row: number, target: Float64Array) => {
    target[0] = (row % 8) / 7;
    target[1] = Math.floor(row / 8) / 7;
  },
};

/** Weights of eight bits by tensor and by channel, pixels and sums quantised between the layers. */
const qcdq: Draft = {
  input: [2],
  outputs: ['y'],
  constants: {
    wq: { dims: [2, 3], values: [3, -5, 1, 7, 2, -4], type: INT8 },
    ws: { dims: [], values: [0.125] },
    wz: { dims: [], values: [0], type: INT8 },
    vq: { dims: [3, 2], values: [1, -2, 4, 3, -6, 5], type: INT8 },
    vs: { dims: [], values: [0.25] },
    is: { dims: [], values: [1 / 255] },
    iz: { dims: [], values: [0], type: UINT8 },
    as: { dims: [], values: [0.01] },
  },
  nodes: [
    { op: 'QuantizeLinear', in: ['x', 'is', 'iz'], out: ['xq'] },
    { op: 'DequantizeLinear', in: ['xq', 'is', 'iz'], out: ['xd'] },
    { op: 'DequantizeLinear', in: ['wq', 'ws', 'wz'], out: ['w'] },
    { op: 'MatMul', in: ['xd', 'w'], out: ['h'] },
    { op: 'QuantizeLinear', in: ['h', 'as', 'wz'], out: ['hq'] },
    { op: 'DequantizeLinear', in: ['hq', 'as', 'wz'], out: ['hd'] },
    { op: 'Mul', in: ['hd', 'hd'], out: ['s'] },
    { op: 'DequantizeLinear', in: ['vq', 'vs', 'wz'], out: ['v'] },
    { op: 'MatMul', in: ['s', 'v'], out: ['y'] },
  ],
};

const quant = (signed: number) => [
  { name: 'signed', type: 2, i: signed },
  { name: 'narrow', type: 2, i: 0 },
  { name: 'rounding_mode', type: 3, s: new TextEncoder().encode('ROUND') },
];
const four = { dims: [], values: [4] };
const zero = { dims: [], values: [0] };

/** Weights of four bits, by channel. */
const qonnx = (between: Draft['nodes'], from: string): Draft => ({
  input: [2],
  outputs: ['y'],
  constants: {
    w: { dims: [2, 3], values: [0.31, -0.52, 0.11, 0.72, 0.18, -0.43] },
    ws: { dims: [1, 3], values: [0.125, 0.0625, 0.125] },
    v: { dims: [3, 2], values: [0.26, -0.49, 1, 0.74, -1.5, 1.24] },
    vs: { dims: [], values: [0.25] },
    as: { dims: [], values: [0.1] },
    ...{ four, zero },
  },
  nodes: [
    {
      ...{ op: 'Quant', domain: 'qonnx.custom_op.general', attributes: quant(1) },
      ...{ in: ['w', 'ws', 'zero', 'four'], out: ['wd'] },
    },
    {
      ...{ op: 'Quant', domain: 'qonnx.custom_op.general', attributes: quant(1) },
      ...{ in: ['v', 'vs', 'zero', 'four'], out: ['vd'] },
    },
    { op: 'MatMul', in: ['x', 'wd'], out: ['h'] },
    ...between,
    { op: 'MatMul', in: [from, 'vd'], out: ['y'] },
  ],
});

async function imported(draft: Draft) {
  const graph = await decodeOnnx(encoded(draft));
  const scores = findScores(graph);
  const layered = layersOf(graph, scores);
  const layers = await standIn(graph, scores, layered, rows, nothing);
  const { values } = await referenceScores(graph, scores, rows, nothing);
  return { graph, scores, layered, layers, values };
}

describe('a network that is quantised already', () => {
  it('QCDQ: its rounding is computed as it came, and left out where it is multiplied out', async () => {
    const { graph, scores, layered, layers, values } = await imported(qcdq);
    expect(layered.unrounded).toBe(2);
    expect(layered.activations.flat().map(({ kind }) => kind)).toEqual(['square']);
    await checkExact(graph, scores, layered, layers, rows, nothing);
    const row = new Float64Array(2);
    let differs = 0;
    for (let at = 0; at < rows.count; at++) {
      rows.fill(at, row);
      const own = realScores(layers, row);
      // Steps of 0.01 in sums of at most 1.25: the published results are so near, and not nearer.
      expect(Math.abs(own[0]! - values[2 * at]!)).toBeLessThan(0.06);
      if (own[0] !== values[2 * at]) differs += 1;
    }
    expect(differs).toBeGreaterThan(0);
  });

  it('QCDQ: the integers that it has are kept', async () => {
    const { layers } = await imported(qcdq);
    const input = { channels: 1, height: 1, width: 2, bits: 3 } as const;
    const found = onItsGrid('own', input, layers)!;
    expect(found.largest).toEqual([7, 6]);
    const [first, , last] = found.network.layers;
    expect(first).toMatchObject({ weights: Int8Array.of(3, 7, -5, 2, 1, -4) });
    expect(last).toMatchObject({ weights: Int8Array.of(1, 4, -6, -2, 3, 5) });
  });

  it('QONNX: weights by channel lie on their grids, and what rounds between layers is left out', async () => {
    const signed = { op: 'Quant', domain: 'qonnx.custom_op.general', attributes: quant(1) };
    const between = [
      { ...signed, in: ['h', 'as', 'zero', 'four'], out: ['hd'] },
      { op: 'Mul', in: ['hd', 'hd'], out: ['s'] },
    ];
    const { graph, scores, layered, layers } = await imported(qonnx(between, 's'));
    expect(layered.unrounded).toBe(1);
    await checkExact(graph, scores, layered, layers, rows, nothing);
    const constants = runNodes(graph.nodes.slice(0, 1), new Map(graph.constants));
    expect([...constants.get('wd')!.values]).toEqual([0.25, -0.5, 0.125, 0.75, 0.1875, -0.375]);
    const own = onItsGrid('own', { channels: 1, height: 1, width: 2, bits: 3 }, layers)!;
    expect(own.network.layers[0]).toMatchObject({ weights: Int8Array.of(4, 12, -8, 3, 2, -6) });
  });

  it('QONNX: a quantiser without a sign behind a linear layer cuts as a Relu does, and is fitted', async () => {
    const unsigned = { op: 'Quant', domain: 'qonnx.custom_op.general', attributes: quant(0) };
    const cut = [{ ...unsigned, in: ['h', 'as', 'zero', 'four'], out: ['hd'] }];
    const { layered } = await imported(qonnx(cut, 'hd'));
    expect(layered.activations.flat().map(({ kind }) => kind)).toEqual(['fitted']);
    const behind = [
      { op: 'Relu', in: ['h'], out: ['r'] },
      { ...cut[0]!, in: ['r', 'as', 'zero', 'four'] },
    ];
    const relu = await imported(qonnx(behind, 'hd'));
    expect(relu.layered.activations.flat().map(({ node }) => node.operator)).toEqual(['Relu']);
    expect(relu.layered.unrounded).toBe(1);
  });

  it('refuses what is not understood of it by name', async () => {
    const odd = {
      op: 'Quant',
      name: 'odd',
      domain: 'qonnx.custom_op.general',
      attributes: [{ name: 'rounding_mode', type: 3, s: new TextEncoder().encode('DICE') }],
    };
    const between = [{ ...odd, in: ['h', 'as', 'zero', 'four'], out: ['hd'] }];
    await expect(imported(qonnx(between, 'hd'))).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringMatching(/Quant "odd": it rounds by DICE/),
    });
  });
});

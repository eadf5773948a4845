/** Imported networks: exact where they are linear or square, refused by name where they are neither, bounded where they are hostile. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ModelProto } from '../../../../proto/gen/onnx/onnx.ts';
import { binaryClassifier, classifier, encoded, type Draft } from '../../../support/onnx.ts';
import { layersOf } from '../../../../training/import/layers.ts';
import { Moments } from '../../../../training/import/quadratic.ts';
import { referenceScores } from '../../../../training/import/reference.ts';
import { findScores } from '../../../../training/import/scores.ts';
import { frontier, knee } from '../../../../training/import/search.ts';
import { realScores, standIn } from '../../../../training/import/stand-in.ts';
import { onLevels } from '../../../../training/import/integers.ts';
import { evaluateNumbers, preparePlain } from '../../../../shared/network/index.ts';
import { decodeOnnx, readOnnx } from '../../../../training/onnx/read.ts';

const nothing = (): Promise<void> => Promise.resolve();

const rows = {
  count: 60,
  size: 2,
  fill: (row: number, target: Float64Array) => {
    target[0] = (row % 8) / 8;
    target[1] = Math.floor(row / 8) / 8;
  },
};

describe('an imported network', () => {
  it('gives the scores of a linear classifier, with normaliser and map of names left to the client', async () => {
    const graph = await decodeOnnx(classifier);
    const scores = findScores(graph);
    expect(scores.classes).toEqual(['a', 'b', 'c']);
    expect(scores.links.toSorted()).toEqual(['Normalizer', 'ZipMap']);
    const layered = layersOf(graph, scores);
    const [layer] = await standIn(graph, scores, layered, rows, nothing);
    expect(layer).toMatchObject({ inputs: 2, outputs: 3 });
    expect([...layer!.weights]).toEqual([1, -1, 0.5, 2, -2, 0]);
    const { values, each } = await referenceScores(graph, scores, rows, nothing);
    expect(each).toBe(3);
    expect([...values.subarray(27, 30)]).toEqual([0.5 + 1 / 8 - 1 / 8, -1 + 0.5 / 8 + 2 / 8, 0.25 - 2 / 8]);
  });

  it('finds the scores of a classifier of two classes whose labels are cast before they are an output', async () => {
    const scores = findScores(await decodeOnnx(binaryClassifier));
    expect(scores).toMatchObject({ name: 'probabilities', classes: ['0', '1'] });
    expect(scores.nodes.map(({ operator }) => operator)).toEqual(['LinearClassifier']);
  });

  it('multiplies linear layers out around a square, exactly', async () => {
    const graph = await decodeOnnx(
      encoded({
        input: [2],
        outputs: ['p'],
        constants: {
          w: { dims: [2, 2], values: [1, 2, 3, 4] },
          b: { dims: [2], values: [0.5, -0.5] },
          k: { dims: [2], values: [2, 3] },
          v: { dims: [2, 3], values: [1, 0, -1, 2, 1, 0] },
        },
        nodes: [
          { op: 'MatMul', in: ['x', 'w'], out: ['m'] },
          { op: 'Add', in: ['m', 'b'], out: ['a'] },
          { op: 'Mul', in: ['a', 'k'], out: ['s'] },
          { op: 'Mul', in: ['s', 's'], out: ['q'] },
          { op: 'MatMul', in: ['q', 'v'], out: ['z'] },
          { op: 'Softmax', in: ['z'], out: ['p'] },
        ],
      }),
    );
    const scores = findScores(graph);
    const layers = await standIn(graph, scores, layersOf(graph, scores), rows, nothing);
    const { values } = await referenceScores(graph, scores, rows, nothing);
    const row = new Float64Array(2);
    for (let at = 0; at < rows.count; at++) {
      rows.fill(at, row);
      realScores(layers, row).forEach((score, index) =>
        expect(score).toBeCloseTo(values[3 * at + index]!, 9),
      );
    }
  });

  it('finds integers that answer as the classifier does', async () => {
    const graph = await decodeOnnx(classifier);
    const scores = findScores(graph);
    const layers = await standIn(graph, scores, layersOf(graph, scores), rows, nothing);
    const { values } = await referenceScores(graph, scores, rows, nothing);
    const labels = Uint8Array.from({ length: rows.count }, (_, row) => {
      const own = [...values.subarray(3 * row, 3 * row + 3)];
      return own.indexOf(Math.max(...own));
    });
    const levels = Uint8Array.from({ length: 120 }, (_, at) =>
      at % 2 ? Math.floor(at / 16) : Math.floor(at / 2) % 8,
    );
    const from = {
      size: 2,
      places: Int32Array.of(0, 1),
      factors: Float64Array.of(1 / 8, 1 / 8),
      shifts: new Float64Array(2),
    };
    const found = await frontier(
      {
        name: 'small',
        bits: [3],
        layersAt: () => [onLevels(layers[0]!, from)],
        rowsAt: () => ({ count: 60, size: 2, levels, labels }),
        inputAt: (bits) => ({ channels: 1, height: 1, width: 2, bits }),
      },
      nothing,
    );
    const best = knee(found)!;
    expect(best.accuracy).toBeGreaterThan(0.95);
    const plain = preparePlain(best.network);
    const real = values.subarray(3 * 13, 3 * 13 + 3);
    evaluateNumbers(plain, levels.subarray(26, 28)).forEach((score, index) =>
      expect(score * best.scale).toBeCloseTo(real[index]!, 1),
    );
  });

  it('fits a quadratic exactly where there is one', () => {
    const moments = new Moments();
    for (let z = -3; z <= 5; z += 0.25) moments.add(z, 2 * z * z - 3 * z + 0.5);
    const { a, b, c } = moments.fit();
    expect([a, b, c].map((value) => Number(value.toFixed(6)))).toEqual([2, -3, 0.5]);
  });
});

const constants = {
  w: { dims: [2, 3], values: [1, -2, 0.5, 3, 1, -1] },
  v: { dims: [3, 2], values: [1, 2, -1, 0.5, 3, -2] },
  a: { dims: [3], values: [0.5, -2, 1] },
  b: { dims: [3], values: [1, 3, -4] },
  c: { dims: [1], values: [0.25] },
};
const before = { op: 'MatMul', in: ['x', 'w'], out: ['h'] };
const behind = { op: 'MatMul', in: ['p', 'v'], out: ['y'] };

/** Names of what is computed of h, and how many squares it takes. */
const polynomials: readonly (readonly [string, number, Draft['nodes']])[] = [
  [
    'a h^2 + b h + c, a unit of its own each',
    3,
    [
      { op: 'Mul', in: ['h', 'h'], out: ['s'] },
      { op: 'Mul', in: ['s', 'a'], out: ['as'] },
      { op: 'Mul', in: ['h', 'b'], out: ['bh'] },
      { op: 'Add', in: ['as', 'bh'], out: ['q'] },
      { op: 'Add', in: ['q', 'c'], out: ['p'] },
    ],
  ],
  [
    "(a h + b) h + c, Horner's way",
    3,
    [
      { op: 'Mul', in: ['h', 'a'], out: ['ah'] },
      { op: 'Add', in: ['ah', 'b'], out: ['ahb'] },
      { op: 'Mul', in: ['ahb', 'h'], out: ['q'] },
      { op: 'Add', in: ['q', 'c'], out: ['p'] },
    ],
  ],
  [
    'a product of two sums, one of them with itself',
    5,
    [
      { op: 'Gemm', in: ['x', 'w', 'b'], out: ['g'] },
      { op: 'Transpose', in: ['g'], out: ['t'], attributes: [{ name: 'perm', ints: [0, 1] }] },
      { op: 'Slice', in: ['t', 'one', 'two', 'axis'], out: ['u'] },
      { op: 'Mul', in: ['h', 'u'], out: ['p'] },
    ],
  ],
  [
    'a shortcut around a square and another layer',
    6,
    [
      { op: 'Mul', in: ['h', 'h'], out: ['s'] },
      { op: 'MatMul', in: ['s', 'm'], out: ['t'] },
      { op: 'Add', in: ['h', 't'], out: ['p'] },
    ],
  ],
];

describe('polynomials of degree two', () => {
  it.each(polynomials)('%s: exact, in %i squares', async (_, squares, nodes) => {
    const more = {
      m: { dims: [3, 3], values: [1, 2, 0, -1, 1, 1, 0, 3, -2] },
      one: { dims: [1], values: [1] },
      two: { dims: [1], values: [2] },
      axis: { dims: [1], values: [1] },
    };
    const draft = { input: [2], outputs: ['y'], constants: { ...constants, ...more } };
    const graph = await decodeOnnx(encoded({ ...draft, nodes: [before, ...nodes, behind] }));
    const scores = findScores(graph);
    const layers = await standIn(graph, scores, layersOf(graph, scores), rows, nothing);
    expect(layers.map(({ outputs }) => outputs)).toEqual([squares, 2]);
    const { values } = await referenceScores(graph, scores, rows, nothing);
    const row = new Float64Array(2);
    for (let at = 0; at < rows.count; at++) {
      rows.fill(at, row);
      const own = realScores(layers, row);
      expect(own[0]).toBeCloseTo(values[2 * at]!, 9);
      expect(own[1]).toBeCloseTo(values[2 * at + 1]!, 9);
    }
  });

  it('carries what a later node reads past a Relu that a quadratic stands in for', async () => {
    const nodes = [
      before,
      { op: 'Relu', in: ['h'], out: ['r'] },
      { op: 'Add', in: ['h', 'r'], out: ['p'] },
      behind,
    ];
    const graph = await decodeOnnx(encoded({ input: [2], outputs: ['y'], constants, nodes }));
    const scores = findScores(graph);
    const layers = await standIn(graph, scores, layersOf(graph, scores), rows, nothing);
    // The carried value and the quadratic are of the same sums: one square each.
    expect(layers.map(({ outputs }) => outputs)).toEqual([3, 2]);
    const { values } = await referenceScores(graph, scores, rows, nothing);
    const row = new Float64Array(2);
    let [error, size] = [0, 0];
    for (let at = 0; at < rows.count; at++) {
      rows.fill(at, row);
      error += Math.abs(realScores(layers, row)[0]! - values[2 * at]!);
      size += Math.abs(values[2 * at]!);
    }
    expect(error / size).toBeLessThan(0.15);
  });
});

const refusals: readonly (readonly [string, Draft, RegExp])[] = [
  [
    'an operator that is not computed',
    { input: [2], outputs: ['y'], nodes: [{ op: 'Sin', name: 'wave', in: ['x'], out: ['y'] }] },
    /node 0 Sin "wave": this operator is not computed; /,
  ],
  [
    'another operator set',
    { input: [2], outputs: ['x'], nodes: [], opset: 5 },
    /operator set 5; operator sets 7 to 21/,
  ],
];

describe('what is not computed', () => {
  it.each(refusals)('%s is refused by name, place and a way out', async (_, draft, message) => {
    const tried = async (): Promise<unknown> => {
      const graph = await decodeOnnx(encoded(draft));
      return layersOf(graph, findScores(graph));
    };
    await expect(tried()).rejects.toMatchObject({
      code: 'MODEL_UNSUPPORTED',
      message: expect.stringMatching(message),
    });
  });

  it('bounds what a file claims before anything is allocated for it', async () => {
    const invalid = { code: 'MODEL_INVALID' };
    await expect(decodeOnnx(Uint8Array.of(1, 2, 3))).rejects.toMatchObject(invalid);
    await expect(decodeOnnx(classifier.subarray(0, 100))).rejects.toMatchObject(invalid);
    const huge = { dims: [2 ** 20, 2 ** 20], values: [1] };
    const tensor = { input: [2], outputs: ['x'], nodes: [], constants: { huge } };
    await expect(decodeOnnx(encoded(tensor))).rejects.toMatchObject(invalid);
    const nodes = new Uint8Array(2 * 300_000).fill(0).map((_, at) => (at % 2 ? 0 : 0x0a));
    const graph = Uint8Array.of(
      0x3a,
      ...[...[nodes.length]].flatMap((n) => [(n & 127) | 128, ((n >> 7) & 127) | 128, n >> 14]),
    );
    await expect(decodeOnnx(new Uint8Array([...graph, ...nodes]))).rejects.toMatchObject({
      message: expect.stringMatching(/more than 200000 messages/),
    });
  });

  it('reads external data only within the folder of the model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
    const outside = (location: string): Uint8Array =>
      ModelProto.encode(
        ModelProto.fromPartial({
          opsetImport: [{ domain: '', version: 17 }],
          graph: {
            initializer: [
              {
                name: 'w',
                dims: [2],
                dataType: 1,
                dataLocation: 1,
                externalData: [{ key: 'location', value: location }],
              },
            ],
            output: [{ name: 'w' }],
          },
        }),
      ).finish();
    const file = join(folder, 'model.onnx');
    writeFileSync(join(folder, 'weights'), new Uint8Array(new Float32Array([1.5, -2]).buffer));
    for (const location of ['../secret', '/etc/passwd', 'a/../../b', '']) {
      writeFileSync(file, outside(location));
      await expect(readOnnx(file)).rejects.toMatchObject({
        code: 'MODEL_INVALID',
        message: expect.stringMatching(/folder of the model/),
      });
    }
    writeFileSync(file, outside('weights'));
    expect([...(await readOnnx(file)).constants.get('w')!.values]).toEqual([1.5, -2]);
    writeFileSync(join(folder, 'weights'), new Uint8Array(4));
    await expect(readOnnx(file)).rejects.toMatchObject({
      message: expect.stringMatching(/ends before 8 bytes/),
    });
  });
});

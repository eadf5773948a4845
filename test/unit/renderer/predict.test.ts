/** The home view's controller against the bridge double: faces, files, labels, the whole run. */
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileLike } from '../../../renderer/src/lib/image/read-files.ts';
import { Predict } from '../../../renderer/src/lib/predict.svelte.ts';
import { sampleDigits } from '../../../shared/image/index.ts';
import { BridgeDouble } from '../../support/bridge.ts';

const samples = sampleDigits();

function file(name: string, bytes: Uint8Array): FileLike {
  const copy = Uint8Array.from(bytes);
  return { name, size: copy.length, arrayBuffer: () => Promise.resolve(copy.buffer) };
}

function idxImages(count: number): Uint8Array {
  const bytes = new Uint8Array(16 + count * 784);
  const view = new DataView(bytes.buffer);
  [0x803, count, 28, 28].forEach((value, index) => view.setUint32(4 * index, value));
  for (let index = 0; index < count; index += 1)
    bytes.set(samples[index % samples.length]!.pixels, 16 + 784 * index);
  return bytes;
}

function idxLabels(labels: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + labels.length);
  new DataView(bytes.buffer).setUint32(0, 0x801);
  new DataView(bytes.buffer).setUint32(4, labels.length);
  bytes.set(labels, 8);
  return bytes;
}

const labelsOf = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => samples[index % samples.length]!.label);

let bridge: BridgeDouble;
let predict: Predict;

beforeEach(() => {
  bridge = new BridgeDouble();
  bridge.world.pace = 0;
  predict = new Predict(bridge);
});

describe('one digit', () => {
  const choose = (): void => {
    const { pixels, label, id } = samples[3]!;
    predict.choose({ kind: 'digit', source: 'sample', name: id, pixels, label });
  };

  it('goes from empty over ready and busy to done', async () => {
    expect(predict.face).toBe('empty');
    choose();
    expect(predict.face).toBe('ready');
    const run = predict.predict();
    expect(predict.face).toBe('busy');
    await run;
    expect(predict.face).toBe('done');
    expect(predict.operation.result?.predictions).toEqual([samples[3]!.label]);
    expect(predict.operation.glimpse?.length).toBe(4096);
    expect(predict.operation.stages.every((stage) => stage.span)).toBe(true);
  });

  it('sends the grey bytes as they are, without labels', async () => {
    choose();
    await predict.predict();
    const call = bridge.calls.find(({ name }) => name === 'predict.start');
    expect(call?.input).toMatchObject({ pixels: samples[3]!.pixels, labels: undefined, packing: 'auto' });
  });

  it('does nothing without an input', async () => {
    await predict.predict();
    expect(bridge.calls).toEqual([]);
  });

  it('keeps the input while busy and puts the answer away with the next one', async () => {
    choose();
    const run = predict.predict();
    predict.choose(null);
    expect(predict.input).not.toBeNull();
    await run;
    predict.choose(null);
    expect([predict.face, predict.operation.result]).toEqual(['empty', null]);
  });

  it('shows a failure and is ready for another try', async () => {
    bridge.world.failWith = 'SERVER_LOST';
    choose();
    await predict.predict();
    expect(predict.face).toBe('failed');
    expect(predict.operation.error?.code).toBe('SERVER_LOST');
    bridge.world.failWith = null;
    await predict.predict();
    expect(predict.face).toBe('done');
  });

  it('stops', async () => {
    bridge.world.pace = 1;
    choose();
    const run = predict.predict();
    await predict.stop();
    await run;
    expect(predict.operation.state).toBe('cancelled');
    expect(predict.face).toBe('ready');
  });
});

describe('files', () => {
  it('opens an IDX file, packed or not, as a batch', async () => {
    await predict.open([file('images.gz', gzipSync(idxImages(12)))]);
    expect(predict.batch).toMatchObject({ name: 'images.gz', count: 12, labels: null });
    await predict.open([file('images', idxImages(5))]);
    expect(predict.batch?.count).toBe(5);
  });

  it('takes labels beside the images or after them, and knows what is wrong', async () => {
    const labels = labelsOf(20);
    labels[4] = (labels[4]! + 1) % 10;
    await predict.open([file('images', idxImages(20))]);
    await predict.open([file('labels', idxLabels(labels))]);
    expect(predict.batch?.labels).toEqual(Uint8Array.from(labels));
    await predict.predict();
    expect(predict.wrong).toEqual([4]);
    predict.filter(true);
    expect(predict.selected).toBe(4);
    expect(predict.operation.result?.accuracy).toBeCloseTo(0.95);
    await predict.open([file('labels', idxLabels(labels)), file('images', idxImages(20))]);
    expect(predict.batch?.name).toBe('images');
  });

  it('makes one digit of a file with one image', async () => {
    await predict.open([file('one', idxImages(1))]);
    expect(predict.input).toMatchObject({ kind: 'digit', source: 'file', name: 'one' });
  });

  it.each([
    ['LABELS_MISMATCH', [file('i', idxImages(3)), file('l', idxLabels([1, 2]))]],
    ['LABELS_MISMATCH', [file('l', idxLabels([1, 2, 3]))]],
    ['IDX_INVALID', [file('cut', idxImages(3).subarray(0, 700))]],
    ['IDX_INVALID', [file('damaged.gz', gzipSync(idxImages(3)).fill(7, 30, 60))]],
    ['IMAGE_INVALID', [file('words.txt', new TextEncoder().encode('not a picture'))]],
    ['IMAGE_INVALID', [file('empty', new Uint8Array())]],
    [
      'IMAGE_TOO_LARGE',
      [{ name: 'huge', size: 1e9, arrayBuffer: () => Promise.reject(new Error('must not be read')) }],
    ],
    ['IMAGE_TOO_LARGE', [file('bomb.gz', gzipSync(new Uint8Array(60_000_000)))]],
    ['NO_IMAGES', [file('none', idxImages(0))]],
  ] as const)('refuses with %s and keeps what was there', async (code, files) => {
    await predict.open([file('images', idxImages(2))]);
    await predict.open(files);
    expect(predict.inputError?.code).toBe(code);
    expect(predict.batch?.count).toBe(2);
    expect(predict.reading).toBe(false);
  });
});

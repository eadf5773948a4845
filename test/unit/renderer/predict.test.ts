/** The home view's controller against the bridge double: faces, files, labels, the whole run. */
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FileLike } from '../../../renderer/src/lib/image/read-files.ts';
import { Readings } from '../../../electron/host/readings.ts';
import { Predict } from '../../../renderer/src/lib/predict.svelte.ts';
import { CryptoNetsError, toReport } from '../../../shared/errors/index.ts';
import { sampleDigits } from '../../../shared/image/index.ts';
import { MODEL } from '../../support/bridge-world.ts';
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
  // Files are read by the host's own reader.
  const readings = new Readings();
  bridge = new BridgeDouble({
    'images.read': ({ readingId, ...file }) => readings.read(readingId, file),
  });
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

  it('asks a second server where one is chosen, and names none else', async () => {
    choose();
    await predict.predict();
    const alone = bridge.calls.findLast(({ name }) => name === 'predict.start');
    expect(alone?.input).not.toHaveProperty('agree');
    predict.second = 'other';
    await predict.predict();
    const asked = bridge.calls.findLast(({ name }) => name === 'predict.start');
    expect(asked?.input).toMatchObject({ agree: 'other' });
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
  it('opens an IDX file, packed or not, as many images', async () => {
    await predict.open([file('images.gz', gzipSync(idxImages(12)))]);
    expect(predict.images).toMatchObject({ name: 'images.gz', count: 12, labels: null });
    await predict.open([file('images', idxImages(5))]);
    expect(predict.images?.count).toBe(5);
  });

  it('takes labels beside the images or after them, and knows what is wrong', async () => {
    const labels = labelsOf(20);
    labels[4] = (labels[4]! + 1) % 10;
    await predict.open([file('images', idxImages(20))]);
    await predict.open([file('labels', idxLabels(labels))]);
    expect(predict.images?.labels).toEqual(Uint8Array.from(labels));
    await predict.predict();
    expect(predict.choice.wrong).toEqual([4]);
    predict.filter({ wrong: true });
    expect(predict.selected).toBe(4);
    expect(predict.operation.result?.accuracy).toBeCloseTo(0.95);
    await predict.open([file('labels', idxLabels(labels)), file('images', idxImages(20))]);
    expect(predict.images?.name).toBe('images');
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
    ['LABELS_INVALID', [file('words.txt', new TextEncoder().encode('not a picture'))]],
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
    expect(predict.images?.count).toBe(2);
    expect(predict.reading).toBe(false);
  });
});

describe('the model that is asked', () => {
  it('is named when somebody chose it and the server has it, else the server takes its first', async () => {
    predict = new Predict(
      new BridgeDouble({ 'models.list': async () => [MODEL, { ...MODEL, name: 'other' }] }),
    );
    await predict.loadModels();
    expect(predict.asked.model?.name).toBe(MODEL.name);
    predict.want('other');
    expect(predict.asked.model?.name).toBe('other');
    predict.want('gone');
    expect(predict.asked.model?.name).toBe(MODEL.name);
  });
});

describe('runs belong to the host', () => {
  const openImages = async (count: number): Promise<void> =>
    predict.open([file('ten.idx3-ubyte', idxImages(count))]);

  it('labels that come after the answers keep them, and give the accuracy without a server', async () => {
    await openImages(20);
    await predict.predict();
    const { result } = predict.operation;
    const asked = bridge.calls.filter(({ name }) => name === 'predict.start').length;
    await predict.open([
      file('ten.idx1-ubyte', idxLabels(labelsOf(20).map((label, at) => (at < 5 ? (label + 1) % 10 : label)))),
    ]);
    expect(predict.operation.result).toBe(result);
    expect(predict.accuracy).toBeCloseTo(0.75);
    expect(predict.choice.wrong).toEqual([0, 1, 2, 3, 4]);
    expect(bridge.calls.filter(({ name }) => name === 'predict.start')).toHaveLength(asked);
  });

  it('a window that is opened while one runs follows it to its end, and can stop it', async () => {
    bridge.world.pace = 0.02;
    await openImages(20);
    const run = predict.predict();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const other = new Predict(bridge);
    await other.resume();
    expect(other.operation.state).toBe('running');
    expect(other.images?.count).toBe(20);
    await run;
    expect(other.operation.state).toBe('done');
    expect(other.operation.result?.predictions).toEqual(labelsOf(20));
    const again = predict.predict();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const third = new Predict(bridge);
    await third.resume();
    await third.stop();
    await again;
    expect(predict.operation.state).toBe('cancelled');
  });

  it('a window that is open and idle shows what another one starts, again and again', async () => {
    bridge.world.pace = 0.02;
    const other = new Predict(bridge);
    await openImages(20);
    await predict.predict();
    await expect.poll(() => other.face).toBe('done');
    expect(other.images?.count).toBe(20);
    await openImages(10);
    await predict.predict();
    await expect.poll(() => [other.face, other.images?.count]).toEqual(['done', 10]);
  });

  it('a window with something of its own keeps it, and knows that another one runs', async () => {
    bridge.world.pace = 0.02;
    const other = new Predict(bridge);
    other.choose({ kind: 'digit', source: 'sample', name: 's', pixels: samples[1]!.pixels, label: 1 });
    await openImages(20);
    const run = predict.predict();
    await expect.poll(() => other.runs.map(({ state }) => state)).toEqual(['running']);
    await run;
    expect([other.face, other.input?.kind]).toEqual(['ready', 'digit']);
  });

  it('what is opened while one runs lines up behind it, is seen by every window, and can be taken out', async () => {
    bridge.world.pace = 0.05;
    const other = new Predict(bridge);
    await openImages(20);
    const run = predict.predict();
    await expect.poll(() => predict.runs[0]?.state).toBe('running');
    const shown = predict.input;
    await openImages(10);
    await openImages(5);
    expect(predict.input).toBe(shown);
    const inLine = (of: Predict) => of.runs.map(({ images, state, place }) => [images, state, place]);
    const whole = [
      [5, 'queued', 2],
      [10, 'queued', 1],
      [20, 'running', undefined],
    ];
    expect([inLine(predict), inLine(other)]).toEqual([whole, whole]);
    await other.session.remove(predict.runs[1]!.id);
    await run;
    expect(predict.operation.result?.predictions).toEqual(labelsOf(20));
    await expect.poll(() => predict.runs.map(({ state }) => state)).toEqual(['done', 'cancelled', 'done']);
    await predict.show(predict.runs[0]!.id);
    expect([predict.images?.count, predict.operation.result?.predictions]).toEqual([5, labelsOf(5)]);
  });

  it('a run that another window asked for first is waited for, with its place, from the button on', async () => {
    bridge.world.pace = 0.05;
    const other = new Predict(bridge);
    other.choose({ kind: 'digit', source: 'sample', name: 's', pixels: samples[1]!.pixels, label: 1 });
    await openImages(20);
    const first = predict.predict();
    await expect.poll(() => other.runs[0]?.state).toBe('running');
    const second = other.predict();
    await expect.poll(() => other.place).toBe(1);
    expect(other.face).toBe('busy');
    await first;
    await expect.poll(() => other.place).toBe(0);
    await second;
    expect(other.operation.result?.predictions).toEqual([samples[1]!.label]);
  });

  it('a window that is opened afterwards shows the answer, with the labels that came late', async () => {
    await openImages(10);
    await predict.predict();
    await predict.open([file('ten.idx1-ubyte', idxLabels(labelsOf(10)))]);
    const other = new Predict(bridge);
    await other.resume();
    expect(other.face).toBe('done');
    expect(other.accuracy).toBe(1);
    expect(other.input).toMatchObject({ kind: 'images', name: 'ten.idx3-ubyte', count: 10 });
  });

  it('what was put away does not come back', async () => {
    await openImages(10);
    await predict.predict();
    predict.putAway();
    const other = new Predict(bridge);
    await other.resume();
    expect(other.face).toBe('empty');
  });

  it('a lost connection that comes back finds the run again', async () => {
    bridge.world.pace = 0.02;
    await openImages(10);
    const run = predict.predict();
    bridge.connect('lost');
    await run;
    expect(predict.operation.error?.code).toBe('HOST_LOST');
    bridge.connect('open');
    await predict.resume();
    await expect.poll(() => predict.operation.state).toBe('done');
  });

  it('says beside the answer that the history did not take it', async () => {
    await openImages(10);
    await predict.predict();
    const error = toReport(new CryptoNetsError('STORE_FAILED'));
    bridge.emit('history', { id: predict.operation.lastId, error });
    expect(predict.notKept).toEqual(error);
    expect(predict.operation.result).not.toBeNull();
  });
});

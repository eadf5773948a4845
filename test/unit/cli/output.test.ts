/** What people and programs read: units, tables, pictures, bars, the JSON object. */
import { describe, expect, it } from 'vitest';
import { digitLines } from '../../../electron/cli/digit-picture.ts';
import { stageLines } from '../../../electron/cli/human-report.ts';
import { jsonReport } from '../../../electron/cli/json-report.ts';
import { bar, ProgressView } from '../../../electron/cli/progress-view.ts';
import { styleFor, wantsColours, type Terminal } from '../../../electron/cli/terminal.ts';
import { showBytes, showMs } from '../../../electron/cli/units.ts';
import { sampleDigits } from '../../../shared/image/index.ts';
import type { PredictionResult } from '../../../shared/ipc/types.ts';

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_960, '100 kB'],
    [999_600, '1.0 MB'],
    [160_613_376, '161 MB'],
    [5_120_000_000, '5.1 GB'],
  ])('%d bytes are shown as %s', (bytes, text) => expect(showBytes(bytes)).toBe(text));

  it.each([
    [0.04, '0.0 ms'],
    [9.94, '9.9 ms'],
    [9.96, '10 ms'],
    [9999, '9999 ms'],
    [27_400, '27.4 s'],
  ])('%d milliseconds are shown as %s', (ms, text) => expect(showMs(ms)).toBe(text));
});

describe('a bar', () => {
  it('has one width, whatever it shows', () => {
    for (let share = -0.1; share < 1.2; share += 0.013) expect(bar(share)).toHaveLength(24);
    expect(bar(1)).toBe('█'.repeat(24));
    expect(bar(0)).toBe('░'.repeat(24));
  });
});

describe('a digit', () => {
  const { pixels } = sampleDigits()[0]!;
  it('is seven lines of fourteen characters', () => {
    const lines = digitLines(pixels, false);
    expect(lines.map((line) => line.length)).toEqual(Array(7).fill(14));
    expect(lines.join('')).toMatch(/[▒▓█]/);
    expect(lines.join('')).not.toContain('\u001b');
  });
  it('is grey where there are colours', () => {
    const [cell] = digitLines(pixels, true)[3]!.split('▀');
    expect(cell).toMatch(/\[38;5;2\d\d;48;5;2\d\dm$/);
  });
});

describe('colours', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('at a terminal (%s) with %o: %s', (isTty, env, expected) =>
    expect(wantsColours(isTty, env)).toBe(expected),
  );
});

const result: PredictionResult = {
  model: 'model',
  packing: 'batch',
  packingReason: null,
  engine: { client: 'seal', server: 'native' },
  threads: { client: 2, server: 8 },
  parameters: {
    name: 'n_8192_logq_4x50_logt_44',
    polyDegree: 8192,
    plainModuliBits: [44],
    publishedModulusBits: 200,
  },
  images: 1,
  predictions: [7],
  scores: [[1, -2]],
  labels: null,
  accuracy: null,
  differsFromPlain: null,
  key: { name: 'ephemeral', ephemeral: true },
  trace: {
    spans: [
      { name: 'convolve', startMs: 0, durationMs: 12.34567, count: 100 },
      { name: 'upload', startMs: 1, durationMs: 2, bytes: 1000 },
    ],
    wallMs: 20.00049,
    uploadBytes: 1000,
    downloadBytes: 10,
  },
};

describe('the JSON object', () => {
  it('has the agreed fields', () => {
    expect(jsonReport(result)).toEqual({
      model: 'model',
      packing: 'batch',
      packingReason: null,
      engine: 'seal+native',
      threads: { client: 2, server: 8 },
      parameters: result.parameters,
      key: 'ephemeral',
      images: 1,
      predictions: [7],
      scores: [[1, -2]],
      accuracy: null,
      differsFromPlain: null,
      stages: [
        { name: 'convolve', where: 'server', durationMs: 12.346, count: 100 },
        { name: 'upload', where: 'client', durationMs: 2, bytes: 1000 },
      ],
      uploadBytes: 1000,
      downloadBytes: 10,
      wallMs: 20,
    });
  });

  it('names the key of the keystore and one engine once', () => {
    const own = {
      ...result,
      key: { name: 'mine', ephemeral: false },
      engine: { client: 'seal', server: 'seal' },
    };
    expect(jsonReport(own)).toMatchObject({ key: 'mine', engine: 'seal' });
  });
});

describe('the table of stages', () => {
  it('is in the order of the stages and lines up', () => {
    const lines = stageLines(result.trace.spans);
    expect(lines[1]).toMatch(/^Send +wire +2\.0 ms +1\.0 kB$/);
    expect(lines[2]).toMatch(/^Evaluate 1 +server +12 ms +100$/);
  });
});

describe('progress', () => {
  function terminal(live: boolean): Terminal & { text: string } {
    const self = {
      text: '',
      live,
      columns: 80,
      style: styleFor(false),
      write: (text: string) => void (self.text += text),
      line: (text = '') => self.write(`${text}\n`),
    };
    return self;
  }
  const events = (view: ProgressView): void => {
    view.take({ kind: 'progress', stage: 'encrypt', done: 10, total: 784, unit: 'ciphertexts' });
    view.take({ kind: 'stage', span: { name: 'encrypt', startMs: 0, durationMs: 1234, count: 784 } });
    view.close();
  };

  it('is drawn over where somebody looks', () => {
    const seen = terminal(true);
    events(new ProgressView(seen));
    expect(seen.text).toContain('10 of 784');
    expect(seen.text).toContain('✓ Encrypt     client   1234 ms\n');
  });

  it('is silent elsewhere', () => {
    const piped = terminal(false);
    events(new ProgressView(piped));
    expect(piped.text).toBe('');
  });
});

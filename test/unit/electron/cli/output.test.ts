/** What people and programs read: units, tables, pictures, bars, the JSON object. */
import { describe, expect, it } from 'vitest';
import { digitLines } from '../../../../electron/cli/digit-picture.ts';
import { accuracyOf, answersOf, csvOf } from '../../../../electron/cli/answers.ts';
import type { Images } from '../../../../electron/cli/inputs.ts';
import { jsonText, visible } from '../../../../electron/cli/visible.ts';
import { stageLines } from '../../../../electron/cli/human-report.ts';
import { exitCodeOf } from '../../../../electron/cli/exit-code.ts';
import { jsonReport } from '../../../../electron/cli/json-report.ts';
import { imageCount, predict, rowCount } from '../../../../electron/cli/words/predict.ts';
import { bar, ProgressView } from '../../../../electron/cli/progress-view.ts';
import { styleFor, wantsColours, type Terminal } from '../../../../electron/cli/terminal.ts';
import { showBytes, showMs } from '../../../../electron/cli/units.ts';
import { sampleDigits } from '../../../../shared/image/index.ts';
import type { PredictionResult } from '../../../../shared/ipc/types.ts';

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
  visibility: 'private',
  commitment: 'c'.repeat(64),
  packing: 'batch',
  packingReason: null,
  engine: { client: 'seal', server: 'native' },
  threads: { client: 2, server: 8 },
  parameters: {
    name: 'n_8192_logq_4x50_logt_44',
    polyDegree: 8192,
    plainModuliBits: [44],
    publishedModulusBits: 200,
    budgetBits: 1.84,
    failureProbabilityLog2: -257.2,
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
    calls: 1,
  },
};

const images: Images = {
  pixels: new Uint8Array(784),
  labels: undefined,
  count: 1,
  source: 'a.png',
  sources: [{ file: 'a.png', row: undefined }],
  doubts: new Map(),
  notes: [],
  notRead: [],
  files: 1,
};

describe('the answers', () => {
  const many: Images = {
    ...images,
    count: 3,
    labels: Uint8Array.of(7, 2, 1),
    sources: [
      { file: 'set.idx', row: 0 },
      { file: 'set.idx', row: 1 },
      { file: 'dir/a "b", c.png', row: undefined },
    ],
    doubts: new Map([
      [1, 'blank'],
      [2, 'several'],
    ]),
  };
  const answers = answersOf({ ...result, predictions: [7, 2, 1] }, many);

  it('name file and row, and are none where nothing stands out', () => {
    expect(answers.map(({ file, row, digit }) => [file, row, digit])).toEqual([
      ['set.idx', 0, 7],
      ['set.idx', 1, null],
      ['dir/a "b", c.png', null, 1],
    ]);
    expect(accuracyOf(answers)).toBeCloseTo(2 / 3);
  });

  it('are lines of CSV', () => {
    expect(csvOf(answers)).toBe(
      'file,row,prediction,label,doubt\r\nset.idx,0,7,7,\r\nset.idx,1,,2,blank\r\n"dir/a ""b"", c.png",,1,1,several\r\n',
    );
  });

  it('never reach a terminal with what it would obey', () => {
    expect(visible('x\u001b[2Jbad\u202egnp.png')).toBe('x\\u{1b}[2Jbad\\u{202e}gnp.png');
    const hostile = [
      'a\u001b[2Jb',
      'c\u009b2Jd',
      'e\u202egnp.png',
      'f\u{e0041}g',
      'h\u007f\u200b',
      'ok é 日本',
    ];
    const json = jsonText({ hostile });
    // The bytes as a terminal gets them (vshulcz/deja-vu #3616, InternationalColorConsortium/iccDEV #2454, martinus/oans #202).
    expect(json).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(json)).toEqual({ hostile });
    const [answer] = answersOf({ ...result, predictions: [7, 2, 1] }, many);
    const line = { ...answer!, file: 'a\u001b[2Jb.png' };
    expect(csvOf([line], visible).split('\r\n')[1]).toBe('a\\u{1b}[2Jb.png,0,7,7,');
    expect(csvOf([line]).split('\r\n')[1]).toBe('a\u001b[2Jb.png,0,7,7,');
  });
});

describe('the JSON object', () => {
  it('has the agreed fields', () => {
    expect(jsonReport(result, images)).toEqual({
      model: 'model',
      visibility: 'private',
      commitment: 'c'.repeat(64),
      packing: 'batch',
      packingReason: null,
      engine: 'seal+native',
      threads: { client: 2, server: 8 },
      parameters: result.parameters,
      key: 'ephemeral',
      images: 1,
      predictions: [7],
      results: [{ file: 'a.png', row: null, prediction: 7, label: null, doubt: null }],
      files: 1,
      notRead: [],
      notes: [],
      scores: [[1, -2]],
      signer: null,
      accuracy: null,
      differsFromPlain: null,
      imagesWithUnreadInk: 0,
      stages: [
        { name: 'convolve', where: 'server', durationMs: 12.346, count: 100 },
        { name: 'upload', where: 'client', durationMs: 2, bytes: 1000 },
      ],
      uploadBytes: 1000,
      downloadBytes: 10,
      calls: 1,
      wallMs: 20,
    });
  });

  it('fails when the plain check found a difference, and only then', () => {
    const codes = [null, 0, 1, 256].map((differsFromPlain) => exitCodeOf({ differsFromPlain }, images));
    expect(codes).toEqual([0, 0, 1, 1]);
    const notRead = [{ file: 'b.png', code: 'IMAGE_INVALID' as const, message: 'b.png: it is damaged' }];
    expect(exitCodeOf({ differsFromPlain: 0 }, { notRead })).toBe(3);
  });

  it('names the key of the keystore and one engine once', () => {
    const own = {
      ...result,
      key: { name: 'mine', ephemeral: false },
      engine: { client: 'seal', server: 'seal' },
    };
    expect(jsonReport(own, images)).toMatchObject({ key: 'mine', engine: 'seal' });
  });
});

describe('the reason for a packing', () => {
  const choice = {
    packing: 'interactive' as const,
    images: 1,
    batchMs: 2085,
    interactiveMs: 123,
    measured: false,
    batches: 1,
    batchBytes: 146e6,
    interactiveBytes: 570e3,
    keyBytes: 10.7e6,
    crossover: 17,
  };

  it('is one sentence with the numbers', () => {
    expect(predict.reason({ kind: 'first', choice }, imageCount)).toBe(
      '1 image: 123 ms expected, 2085 ms as a batch; 570 kB up and down instead of 146 MB, and 10.7 MB of evaluation keys once. ' +
        'A batch is faster from 17 images on.',
    );
    const batch = { ...choice, packing: 'batch' as const, images: 500, measured: true, interactiveMs: 60e3 };
    expect(predict.reason({ kind: 'first', choice: batch }, imageCount)).toBe(
      '500 images: 2085 ms measured here, 60.0 s one at a time; 146 MB up and down, however many there are. ' +
        'A batch is faster from 17 images on.',
    );
    expect(predict.reason({ kind: 'only' }, imageCount)).toMatch(/batches only/);
    const rows = { ...batch, crossover: 1 };
    expect(predict.reason({ kind: 'first', choice: rows }, rowCount)).toMatch(
      /^500 rows: .* A batch is always faster\.$/,
    );
  });
});

describe('the table of stages', () => {
  it('is in the order of the stages and lines up', () => {
    const lines = stageLines(result.trace.spans);
    expect(lines[1]).toMatch(/^Send +wire +2\.0 ms +1\.0 kB$/);
    expect(lines[2]).toMatch(/^Convolve +server +12 ms +100$/);
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
    expect(seen.text).toContain('✓ Encrypt         client   1234 ms\n');
  });

  it('is silent elsewhere', () => {
    const piped = terminal(false);
    events(new ProgressView(piped));
    expect(piped.text).toBe('');
  });
});

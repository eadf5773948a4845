/** The home view as a person uses it. */
import { expect, type JSHandle, type Locator, type Page } from '@playwright/test';

type Point = readonly [number, number];

/** Points of a 3 and a 7 on the 280 px field. */
export const STROKES = {
  three: [
    [84, 66],
    [112, 46],
    [160, 44],
    [192, 72],
    [184, 112],
    [150, 136],
    [126, 140],
    [164, 146],
    [198, 178],
    [192, 222],
    [150, 242],
    [102, 238],
    [76, 216],
  ],
  seven: [
    [74, 56],
    [200, 54],
    [180, 100],
    [150, 160],
    [124, 238],
  ],
} as const satisfies Record<string, readonly Point[]>;

export interface UploadFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Face = 'done' | 'failed' | 'ready';

/** Long enough for a whole batch with node-seal alone on a busy machine; not an assertion about speed. */
const PREDICTION_MS = 150_000;

export class PredictScreen {
  readonly page: Page;
  readonly face: Locator;
  readonly pad: Locator;
  readonly sees: Locator;
  readonly answer: Locator;
  readonly predictButton: Locator;
  readonly stopButton: Locator;
  readonly grid: Locator;
  readonly headline: Locator;
  readonly timeline: Locator;
  readonly detail: Locator;
  readonly ciphertext: Locator;
  readonly alert: Locator;
  readonly spoken: Locator;
  readonly liveSwitch: Locator;
  /** Knows whether the model answers one image at a time. */
  readonly #live: Locator;

  constructor(page: Page) {
    this.page = page;
    this.face = page.locator('[data-face]');
    this.pad = page.getByTestId('draw-pad');
    this.sees = page.getByRole('img', { name: 'What the network will see' });
    this.answer = page.getByTestId('answer');
    this.predictButton = page.getByRole('button', { name: /^Predict (.*privately|again)$/ });
    this.stopButton = page.getByRole('button', { name: 'Stop', exact: true });
    this.grid = page.getByTestId('image-grid');
    this.headline = page.getByTestId('images-headline');
    this.timeline = page.getByRole('region', { name: 'Where the time went' });
    this.detail = page.getByTestId('stage-detail');
    this.ciphertext = page.getByRole('img', { name: /^Noise:/ });
    this.alert = page.getByRole('alert');
    this.spoken = page.getByRole('status');
    this.liveSwitch = page.getByRole('switch', { name: 'Predict while I draw' });
    this.#live = page.locator('[data-offered]');
  }

  sample(digit: number): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^Sample \\d+: a ${digit}$`) }).first();
  }

  stage(name: string): Locator {
    return this.timeline.getByRole('button', { name: new RegExp(`^${name},`) });
  }

  async ready(): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'Server ready' })).toBeVisible({ timeout: 60_000 });
  }

  /** Whether the model answers one image at a time; waits until the server has said so. */
  async interactive(): Promise<boolean> {
    await expect(this.#live).toHaveAttribute('data-offered', /^(true|false)$/, { timeout: 60_000 });
    return (await this.#live.getAttribute('data-offered')) === 'true';
  }

  /** Ready, and drawing by itself predicts nothing. */
  async readyWithButton(): Promise<void> {
    await this.ready();
    if (await this.interactive()) await this.liveSwitch.uncheck();
  }

  /** Chooses how images are sent. */
  async send(how: 'Auto' | 'One at a time' | 'Batch'): Promise<void> {
    const choice = this.page.getByRole('group', { name: 'How it is sent' });
    const opener = this.timeline.getByRole('button', { name: /^(How it is sent|Why )/ });
    if ((await opener.getAttribute('aria-expanded')) === 'false') await opener.click();
    await choice.getByText(how, { exact: true }).click();
    await expect(choice.getByRole('radio', { name: how })).toBeChecked();
    await opener.click();
    await expect(choice).toBeHidden();
  }

  async draw(points: readonly Point[]): Promise<void> {
    const box = await this.pad.boundingBox();
    if (!box) throw new Error('The drawing area is not to be seen.');
    const scale = box.width / 280;
    const [first, ...rest] = points.map(([x, y]) => [box.x + x * scale, box.y + y * scale] as const);
    await this.page.mouse.move(...first!);
    await this.page.mouse.down();
    for (const point of rest) await this.page.mouse.move(...point, { steps: 8 });
    await this.page.mouse.up();
  }

  async predict(): Promise<void> {
    await this.predictButton.click();
    await this.ends('done');
  }

  /** Waits for an end of whichever kind, which must be one of these. */
  async ends(...faces: readonly Face[]): Promise<void> {
    await expect(this.face).toHaveAttribute('data-face', new RegExp(`^(done|failed|ready)$`), {
      timeout: PREDICTION_MS,
    });
    await expect(this.face).toHaveAttribute('data-face', new RegExp(`^(${faces.join('|')})$`));
  }

  /** Pastes files, as after copying them elsewhere. */
  async paste(files: readonly UploadFile[]): Promise<void> {
    const transfer = await this.#transfer(files);
    await this.page.evaluate(
      (clipboardData) =>
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true })),
      transfer,
    );
  }

  /** Drops files on the window, as from a file manager. */
  async drop(files: readonly UploadFile[]): Promise<void> {
    const transfer = await this.#transfer(files);
    for (const type of ['dragenter', 'dragover', 'drop'])
      await this.page.dispatchEvent('body', type, { dataTransfer: transfer });
  }

  #transfer(files: readonly UploadFile[]): Promise<JSHandle<DataTransfer>> {
    const given = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
    return this.page.evaluateHandle((list) => {
      const made = new DataTransfer();
      for (const { name, base64 } of list) {
        made.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      }
      return made;
    }, given);
  }

  /** Shade of ink that the network will see at each pixel, 0..255. */
  async seenInk(): Promise<number[]> {
    return this.sees.evaluate((canvas) => {
      const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 28, 28);
      return Array.from({ length: 784 }, (_, index) => data[4 * index + 3]!);
    });
  }
}

/** Runs and places outlive the page: reload, Back, links; labels that come after the answers. */
import { expect, test } from './fixtures.ts';
import { idxFiles, SAMPLES } from './inputs.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';

test.skip(({ shellKind }) => shellKind !== 'browser', 'the desktop app is reloaded by its menu');

test('a batch that runs while the page is reloaded ends in the new page, and takes its labels then', async ({
  page,
  pageErrors,
}) => {
  const screen = new PredictScreen(page);
  const many = Array.from({ length: 2000 }, (_, index) => SAMPLES[index % SAMPLES.length]!);
  const [images, labels] = idxFiles(many);
  await screen.ready();
  await screen.drop([images]);
  await screen.predictButton.click();
  await screen.stage('Encrypt').waitFor();
  await page.reload();
  await expect(screen.headline).toHaveText(/^2,000 images/);
  await screen.ends('done');
  await expect(screen.headline).not.toContainText('right');
  await screen.drop([labels]);
  await expect(screen.headline).toHaveText(/^2,000 images, \d+\.\d % right/);
  await page.reload();
  await expect(screen.headline).toHaveText(/^2,000 images, \d+\.\d % right/);
  expect(pageErrors).toEqual([]);
});

test('views have addresses and titles; Back leads back, and reload keeps the place', async ({ page }) => {
  const app = new AppScreen(page);
  await app.open('History');
  await expect(page).toHaveTitle('History - CryptoNets');
  await app.open('Servers');
  expect(new URL(page.url()).hash).toBe('#/servers');
  await page.reload();
  await expect(app.title('Servers')).toBeAttached();
  await page.goBack();
  await expect(app.title('History')).toBeAttached();
  await page.goBack();
  await expect(app.title('Predict')).toBeAttached();
  await expect(page).toHaveTitle('Predict - CryptoNets');
});

test('another window sees what runs, and stops it', async ({ page }) => {
  const screen = new PredictScreen(page);
  // One at a time, a minute of work at least: the other window opens, and something lines up, before the end.
  const many = Array.from({ length: 3000 }, (_, index) => SAMPLES[index % SAMPLES.length]!);
  await screen.ready();
  await screen.send('One at a time');
  await screen.drop([idxFiles(many)[0]]);
  await screen.predictButton.click();
  await screen.stage('Encrypt').waitFor();
  const there = new PredictScreen(await new AppScreen(page).otherWindow());
  await expect(there.headline).toContainText('3,000 images');
  // What is opened meanwhile lines up, for both windows to see; one of them takes it out.
  await screen.drop([{ ...idxFiles(SAMPLES.slice(0, 20))[0], name: 'twenty.idx3-ubyte' }]);
  const [line, lineThere] = [screen, there].map(({ page: of }) =>
    of.getByRole('region', { name: 'In line' }),
  );
  await expect(line!).toContainText('Next in line');
  await expect(lineThere!).toContainText('twenty.idx3-ubyte');
  await lineThere!.getByRole('button', { name: 'Remove: twenty.idx3-ubyte' }).click();
  await expect(line!).not.toContainText('Next in line');
  await expect(screen.headline).toContainText('3,000 images');
  await there.stopButton.click();
  await screen.ends('ready');
  await expect(screen.headline).toHaveText('3,000 images, ended before there was an answer');
});

test('a dot is told to be no digit before anything is sent', async ({ page }) => {
  const screen = new PredictScreen(page);
  await screen.ready();
  await screen.draw([
    [140, 140],
    [141, 141],
  ]);
  await expect(page.getByTestId('doubt')).toContainText('This does not look like one digit.');
  await expect(page.getByRole('button', { name: 'Predict anyway' })).toBeVisible();
});

for (const width of [320, 390]) {
  test(`nothing scrolls sideways at ${width} pixels`, async ({ page }) => {
    const screen = new PredictScreen(page);
    await screen.ready();
    await screen.sample(4).click();
    await screen.predict();
    await page.setViewportSize({ width, height: 800 });
    const beyond = await page.evaluate(() => {
      const content = document.getElementById('content')!;
      return Math.max(document.documentElement.scrollWidth, content.scrollWidth) - window.innerWidth;
    });
    expect(beyond).toBeLessThanOrEqual(0);
  });
}

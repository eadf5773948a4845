/** Servers of one's own: what is wrong with an entry, trying one out, changing it. */
import { startServerProcess } from '../support/server.ts';
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
import { PredictScreen } from './screens/predict.ts';
import { ServersScreen } from './screens/servers.ts';

test('tells what is wrong with an entry, tries servers out, changes and renames them', async ({
  page,
  pageErrors,
}) => {
  const servers = new ServersScreen(page);
  await new AppScreen(page).open('Servers');
  await page.getByRole('button', { name: 'Add a server' }).click();
  await servers.field('Name').fill('far');
  await servers.field('Address').fill('example.org');
  await expect(servers.form).toContainText('Needs host:port.');
  await servers.field('Address').fill('example.org:99999');
  await expect(servers.form).toContainText('Needs a port from 1 to 65535.');
  await expect(servers.form.getByRole('button', { name: 'Add', exact: true })).toBeDisabled();
  await servers.field('Address').fill('127.0.0.1:1');
  await servers.press('Try it out');
  await expect(servers.test).toContainText('The server cannot be reached.');
  await servers.press('Add');
  await expect(servers.form).toBeHidden();

  await page.getByRole('button', { name: 'Edit: far' }).click();
  await servers.field('Name').fill('farther');
  await servers.press('Keep');
  await expect(servers.row('farther')).toContainText('127.0.0.1:1');
  // A form begins anew.
  await page.getByRole('button', { name: 'Add a server' }).click();
  await expect(servers.field('Address')).toHaveValue('');
  await expect(servers.test).toBeHidden();
  expect(pageErrors).toEqual([]);
});

test('stops the server of the app, says so wherever it is asked, and starts it again', async ({
  page,
  pageErrors,
}) => {
  const app = new AppScreen(page);
  const servers = new ServersScreen(page);
  const predict = new PredictScreen(page);
  await predict.readyWithButton();
  await app.open('Servers');
  await servers.own.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(app.chip('Server stopped')).toBeVisible();
  await app.open('Predict');
  await predict.sample(7).click();
  await predict.predictButton.click();
  await predict.ends('failed');
  await expect(predict.alert).toContainText('The app’s own server was stopped.');
  await predict.alert.getByRole('button', { name: 'Go to servers' }).click();
  await servers.own.getByRole('button', { name: 'Start', exact: true }).click();
  await predict.ready();
  await servers.own.getByText('What became of it').click();
  await expect(servers.own.getByRole('listitem').first()).toContainText('Ready');
  const log = await servers.own.getByRole('listitem').allTextContents();
  expect(log.map((line) => line.trim().split(' ').at(-1))).toEqual([
    ...['Ready', 'Started', 'Stopped', 'Ready', 'Started'],
  ]);
  await app.open('Predict');
  await predict.predict();
  await expect(predict.answer).toHaveText('7');
  expect(pageErrors).toEqual([]);
});

test('tells how fast the way to a server is, from a model that it fetched', async ({ page }) => {
  const app = new AppScreen(page);
  const servers = new ServersScreen(page);
  await new PredictScreen(page).ready();
  const other = await startServerProcess({ models: 'models' });
  try {
    await app.open('Servers');
    await page.getByRole('button', { name: 'Add a server' }).click();
    await servers.field('Name').fill('near');
    await servers.field('Address').fill(other.address);
    await servers.press('Try it out');
    await expect(servers.test).toContainText(/B a second or more \(a model of [\d.]+ kB in /);
    await servers.press('Cancel');
    await app.open('Sent');
    await expect(page.getByText(/^Fetched the weights of a public model/).first()).toBeVisible();
  } finally {
    await other.stop();
  }
});

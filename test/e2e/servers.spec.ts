/** Servers of one's own: what is wrong with an entry, trying one out, changing it. */
import { expect, test } from './fixtures.ts';
import { AppScreen } from './screens/app.ts';
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

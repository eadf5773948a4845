/** The app's package in a clean root: installed, used by an ordinary user, upgraded with keys kept, removed, purged. */
import path from 'node:path';
import { ROOT } from '../app/build.ts';
import type { CleanRoot } from '../bare-machine/root.ts';
import { expects, type Command, type Trial } from '../bare-machine/trial.ts';
import { findChromium } from '../chromium.ts';
import { openApp } from '../package/app-client.ts';
import { whileServing } from './serving.ts';

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/;
const apt = (what: string): string =>
  `DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends ${what}`;

/** Predicts with the app, and answers the names of the keys that it has then. */
async function use(root: CleanRoot): Promise<{ problem: string | undefined; keys: string }> {
  let result = { problem: 'it was not used' as string | undefined, keys: '' };
  await whileServing(root.inside('cryptonets-browser --no-open'), ADDRESS, async (address) => {
    const client = await openApp(address);
    // Keys are kept where there is a keystore; the next start opens this one by itself.
    const vault = await client.bridge.call('vault.status', undefined);
    if (vault.ok && vault.value.state === 'missing')
      await client.bridge.call('vault.create', { protection: { kind: 'file' }, recoveryCode: false });
    const { images, differsFromPlain } = await client.predict(3);
    const keys = await client.bridge.call('keys.list', undefined);
    client.close();
    const wrong =
      images === 3 && differsFromPlain === 0 ? undefined : 'the answer differs from the plain one';
    result = { problem: wrong, keys: keys.ok ? keys.value.map(({ id }) => id).join(' ') : '' };
  });
  return result;
}

/** The browser test of the repository, on what is installed. */
function browserTest(root: CleanRoot, chromium: string): Command {
  const program = path.join(root.folder, 'usr/bin/cryptonets-browser');
  const env = { ...process.env, CHROMIUM_PATH: chromium, CRYPTONETS_E2E_PROGRAM: program };
  const cli = path.join(ROOT, 'node_modules/@playwright/test/cli.js');
  return {
    program: process.execPath,
    args: [cli, 'test', '--project=browser', 'predict.spec'],
    cwd: ROOT,
    env,
  };
}

/** @param debs older and newer, as paths inside the root */
export async function browserTrial(
  trial: Trial,
  root: CleanRoot,
  debs: { older: string; newer: string },
): Promise<void> {
  const inside = (line: string): Command => root.inside(line, { root: true });
  await trial.step('installs the older app', inside(apt(`install ${debs.older}`)), expects());
  await trial.step(
    'says how it is used',
    root.inside('cryptonets-browser --help'),
    expects(/--until-closed/),
  );
  const before = await use(root);
  trial.judge('predicts for an ordinary user, equal to the bit, older version', before.problem);
  const chromium = findChromium();
  if (chromium !== null)
    await trial.step(
      'passes the browser test of predictions',
      browserTest(root, chromium),
      expects(/\d+ passed/),
    );
  await trial.step(
    'is upgraded without a question',
    inside(apt(`install ${debs.newer}`)),
    expects(/Unpacking .*over/),
  );
  const after = await use(root);
  trial.judge('predicts, newer version', after.problem);
  trial.judge(
    'keeps the keys',
    before.keys !== '' && before.keys === after.keys
      ? undefined
      : `there were "${before.keys}", there are "${after.keys}"`,
  );
  await trial.step(
    'is purged, leaves nothing, and does not touch the profile',
    inside(
      `${apt('purge cryptonets-browser')} && ls "/home/a user/.local/share/cryptonets" && ! find / -xdev -path /root -prune -o -path /home -prune -o -iname '*cryptonets*' -print | grep .`,
    ),
    expects(),
  );
}

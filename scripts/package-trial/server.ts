/** The server's package in a clean root: installed, configured, used from outside, upgraded, removed, purged. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../app/build.ts';
import type { CleanRoot } from '../bare-machine/root.ts';
import { expects, refuses, type Command, type Trial } from '../bare-machine/trial.ts';
import { freePort, whileServing } from './serving.ts';

const TOKEN = 'a-token-of-this-trial-0123456789';
const ETC = '/etc/cryptonets-server';
const STATE = '/var/lib/cryptonets-server';
const UNIT = '/usr/lib/systemd/system/cryptonets-server.service';
/** By hand what systemd would do: the user and the command line of the unit. */
const EXEC = `exec runuser -u "$(sed -n s/^User=//p ${UNIT})" -- $(sed -n s/^ExecStart=//p ${UNIT})`;

interface Client {
  readonly folder: string;
  readonly address: string;
}

/** The command line of this checkout, outside of the root. */
function predict({ folder, address }: Client, ...more: string[]): Command {
  const program = path.join(ROOT, 'electron/cli/predict.ts');
  const args = ['--server', address, '--profile', path.join(folder, 'profile'), '--limit', '16', ...more];
  return { program: process.execPath, args: [program, ...args, '--check-plain', '--json'], env: process.env };
}

/** The samples of a model of tables, of this checkout. */
const predictTable = (client: Client, ...more: string[]): Command =>
  predict(
    client,
    '--model',
    'breast-cancer',
    '--data',
    path.join(ROOT, 'models/breast-cancer/samples.csv'),
    ...more,
  );

async function serve(trial: Trial, root: CleanRoot, client: Client, when: string): Promise<void> {
  const token = ['--token-file', path.join(client.folder, 'token')];
  await whileServing(root.inside(EXEC, { root: true }), /"event":"listening"/, async () => {
    await trial.step(
      `answers the command line outside, equal to the bit, ${when}`,
      predict(client, ...token),
      expects(/"images":16\b/, /"differsFromPlain":0\b/),
    );
    await trial.step(
      `answers a table outside, equal to the bit, ${when}`,
      predictTable(client, ...token),
      expects(/"rows":10\b/, /"differsFromPlain":0\b/),
    );
    await trial.step(
      `refuses who has no token, ${when}`,
      predict(client),
      refuses(/"code":"NOT_AUTHORIZED"/),
    );
  });
}

const apt = (what: string): string =>
  `DEBIAN_FRONTEND=noninteractive apt-get -y -qq --no-install-recommends ${what}`;

function configuration(port: number): string {
  const config = { listen: `127.0.0.1:${port}`, models: `${STATE}/models`, tokenFile: 'token', threads: 2 };
  return [
    `echo '${JSON.stringify(config)}' > ${ETC}/config.json`,
    `echo ${TOKEN} > ${ETC}/token`,
    `chown root:cryptonets ${ETC}/token`,
    `chmod 640 ${ETC}/token`,
    `cp -R ${STATE}/models/mnist-cryptonets ${STATE}/models/own`,
    `find ${ETC} ${STATE}/models/own -type f -exec sha256sum {} + > /root/before`,
  ].join(' && ');
}

/** @param debs older and newer, as paths inside the root */
export async function serverTrial(
  trial: Trial,
  root: CleanRoot,
  debs: { older: string; newer: string },
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-client-'));
  const port = await freePort();
  const client = { folder, address: `127.0.0.1:${port}` };
  writeFileSync(path.join(folder, 'token'), `${TOKEN}\n`, { mode: 0o600 });
  const inside = (line: string): Command => root.inside(line, { root: true });
  const rights = `stat -c '%a %U %G' ${ETC} && getent passwd cryptonets && ls /etc/systemd/system/multi-user.target.wants`;
  try {
    await trial.step('installs the older server', inside(apt(`install ${debs.older}`)), expects());
    await trial.step(
      'has a user, a folder for secrets, and is started with the system',
      inside(rights),
      expects(/750 root cryptonets/, /cryptonets:.*nologin/, /cryptonets-server\.service/),
    );
    await trial.step('is configured with a token and an own model', inside(configuration(port)), expects());
    await serve(trial, root, client, 'older version');
    await trial.step(
      'is upgraded without a question',
      inside(apt(`install ${debs.newer}`)),
      expects(/Unpacking .*over/),
    );
    await trial.step(
      'keeps configuration, token and models, and leaves no mark',
      inside(`sha256sum --quiet -c /root/before && test ! -e ${STATE}/.kept && ls ${STATE}/models`),
      expects(/mnist-cryptonets/, /own/),
    );
    await serve(trial, root, client, 'newer version');
    await trial.step(
      'renews no model that was removed',
      inside(
        `rm -r ${STATE}/models/mnist-cryptonets && ${apt(`install --reinstall ${debs.newer}`)} && test ! -e ${STATE}/models/mnist-cryptonets`,
      ),
      expects(),
    );
    await trial.step(
      'is removed, and leaves what is the administrator’s',
      inside(
        `${apt('remove cryptonets-server')} && test ! -e /usr/lib/cryptonets-server && sha256sum --quiet -c /root/before`,
      ),
      expects(),
    );
    await trial.step(
      'is purged, and leaves nothing',
      inside(
        `${apt('purge cryptonets-server')} && ! find / -xdev -path /root -prune -o -name '*cryptonets-server*' -print | grep .`,
      ),
      expects(),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A host process that is made to be killed: opens a profile and does one thing over and over, telling each time. */
import { randomBytes } from 'node:crypto';
import { createHost } from '../../electron/host/index.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { randomImages } from '../support/host-world.ts';
import { insecureSet } from '../support/parameter-sets.ts';

const [profileDir, address, what] = process.argv.slice(2) as [string, string, 'keys' | 'predictions'];
const host = await createHost({
  profileDir,
  shell: 'browser',
  modelsDir: profileDir,
  insecureParameters: insecureSet(),
  session: { server: { address } },
});
const { makeKey, operations, predictions, vault } = host.rooms;
if (vault.status().state === 'missing') await vault.create({ kind: 'file' }, false);

const tell = (text: string): boolean => process.stdout.write(`${text}\n`);
host.on('operation', ({ event }) => {
  if (event.kind === 'progress') tell(`at ${event.stage}`);
  if (event.kind === 'stage') tell(`at ${event.span.name}`);
});
// It is killed long before the last round; if not, it ends by itself and the test says so.
for (let round = 0; round < 20; round++) {
  const id = randomBytes(16).toString('hex');
  const wish = { pixels: randomImages(smallSeedNetwork(), 50), packing: 'auto' as const, checkPlain: false };
  tell('begin');
  await operations.start(id, (control) =>
    what === 'keys' ? makeKey(`key ${process.pid} ${round}`, control) : predictions.run(id, wish, control),
  );
  tell(`done ${round}`);
}
process.exit(0);

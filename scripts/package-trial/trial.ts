/** The trial of the Debian packages as a whole: two versions of each, one clean root. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { networkSettings, systemNode, systemProgram } from '../bare-machine/parts.ts';
import { CleanRoot } from '../bare-machine/root.ts';
import { expects, skip, Trial } from '../bare-machine/trial.ts';
import { browserDeb } from '../package/browser-deb.ts';
import { sourceEpoch } from '../package/epoch.ts';
import { manifest } from '../package/layout.ts';
import type { PackageOptions } from '../package/options.ts';
import { serverDeb } from '../package/server-deb.ts';
import { browserTrial } from './browser.ts';
import { serverTrial } from './server.ts';

/** Sorts before every version. */
const OLDER = '0.0.1';
const INSIDE = '/root/packages';

type Maker = (options: PackageOptions) => Promise<string>;

/** Both versions of a package, in the root; paths as seen inside. */
async function both(make: Maker, world: string, root: CleanRoot): Promise<{ older: string; newer: string }> {
  const bring = async (version: string): Promise<string> => {
    const options = { version, epoch: sourceEpoch(), output: world, compression: 0, say: () => undefined };
    const file = await make(options);
    mkdirSync(path.join(root.folder, INSIDE), { recursive: true });
    cpSync(file, path.join(root.folder, INSIDE, path.basename(file)));
    return `${INSIDE}/${path.basename(file)}`;
  };
  return { older: await bring(OLDER), newer: await bring(manifest.version) };
}

async function takeSteps(trial: Trial, world: string, root: CleanRoot, mirror: string): Promise<number> {
  await trial.step('makes a clean Debian root', root.creation(mirror), expects());
  if (!trial.whole) return trial.close();
  root.connect();
  await trial.step('knows what Debian has', root.inside('apt-get update -qq', { root: true }), expects());
  if (trial.whole) await serverTrial(trial, root, await both(serverDeb, world, root));
  if (trial.whole) await browserTrial(trial, root, await both(browserDeb, world, root));
  return trial.close();
}

export async function packageTrial(mirror: string): Promise<number> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return skip('it needs root on Linux');
  for (const program of ['debootstrap', 'dpkg-deb', 'unshare', 'chroot'])
    if (systemProgram(program) === undefined) return skip(`there is no ${program} here`);
  const system = systemNode();
  if (system === undefined) return skip('there is no Node and npm of the system');
  const world = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-packages-'));
  const root = new CleanRoot(path.join(world, 'root'), networkSettings(system.npm, system.node));
  try {
    return await takeSteps(new Trial(), world, root, mirror);
  } finally {
    root.remove();
    rmSync(world, { recursive: true, force: true });
  }
}

/** What this program is and what it can do here. */
import { readFile } from 'node:fs/promises';
import type { About, Capabilities } from '../../shared/ipc/types.ts';
import { keyringProblem, type Keyring } from '../vault/index.ts';
import type { ClientEngines } from '../keys/engines.ts';

export async function aboutHost(
  shell: Capabilities['shell'],
  keyring: Keyring | undefined,
  engines: ClientEngines,
  version: string | undefined,
): Promise<About> {
  return {
    version: version ?? (await versionOfPackage()),
    capabilities: { shell, keyring: keyringCapability(keyring) },
    engines: await engines.list(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
}

function keyringCapability(keyring: Keyring | undefined): Capabilities['keyring'] {
  if (!keyring) return { backend: null, problem: 'absent' };
  const problem = keyringProblem(keyring);
  return problem === undefined ? { backend: keyring.backend() } : { backend: null, problem };
}

async function versionOfPackage(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8').catch(() => '{}');
  const { version } = JSON.parse(text) as { version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}

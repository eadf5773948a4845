/** Finds and loads the addon of this machine, or says why there is none. `evaluator.ts` and `owner.ts` give its two faces. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isCpuPath, type CpuPath } from '../shared/protocol/index.ts';
import type { EngineAddon } from './addon.ts';

export type Loaded<Face extends EngineAddon> =
  { readonly addon: Face; readonly file: string } | { readonly addon: undefined; readonly reason: string };

/** Folders that may hold `prebuilds/`: beside the sources, beside a bundle, in a packaged app's unpacked resources. */
function roots(): string[] {
  const here = import.meta.dirname;
  const resources = (process as { resourcesPath?: string }).resourcesPath;
  const near = [path.join(here, '..'), path.join(here, '..', '..'), here];
  return resources === undefined ? near : [path.join(resources, 'app.asar.unpacked'), resources, ...near];
}

function prebuilt(): string | undefined {
  const folder = path.join('prebuilds', `${process.platform}-${process.arch}`, 'cryptonets.node');
  return roots()
    .map((root) => path.join(root, folder))
    .find((file) => existsSync(file));
}

function load(): Loaded<EngineAddon> {
  const file = prebuilt();
  const machine = `${process.platform}-${process.arch}`;
  if (file === undefined) return { addon: undefined, reason: `there is no native engine for ${machine}` };
  try {
    return { addon: createRequire(import.meta.url)(file) as EngineAddon, file };
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown';
    return {
      addon: undefined,
      reason: `the native engine for ${machine} does not load: ${path.basename(why)}`,
    };
  }
}

let loaded: Loaded<EngineAddon> | undefined;

/** The addon, loaded once a process; the caller says which face of it may be seen. */
export function loadAddon<Face extends EngineAddon>(): Loaded<Face> {
  loaded ??= load();
  return loaded as Loaded<Face>;
}

/** The path that CRYPTONETS_CPU forces (for tests and comparisons), or undefined. An unknown name is ignored. */
export function forcedCpuPath(environment: NodeJS.ProcessEnv = process.env): CpuPath | undefined {
  const wanted = environment['CRYPTONETS_CPU'];
  return wanted !== undefined && isCpuPath(wanted) ? wanted : undefined;
}

/** What a bare machine is made of: a copy of the project as git knows it, and the Node and npm of this system, not the pinned ones. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../app/build.ts';

/** Files that are tracked, or would be: nothing that was installed or built. Undefined where this is no checkout. */
function projectFiles(): string[] | undefined {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', list, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) return undefined;
  return stdout.split('\0').filter((file) => file !== '' && existsSync(path.join(ROOT, file)));
}

/** Copies the project without anything installed or built; says why it cannot. */
export function copyProject(folder: string): string | undefined {
  const files = projectFiles();
  if (files === undefined) return 'this is not a git checkout';
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(folder, file), { verbatimSymlinks: true });
  }
  return undefined;
}

/** The system's own program of that name: not one of node_modules, which leads the path here. */
export function systemProgram(name: string): string | undefined {
  const places = (process.env['PATH'] ?? '').split(path.delimiter);
  const own = places.filter((place) => !path.resolve(place).startsWith(`${ROOT}${path.sep}`));
  const file = own.map((place) => path.join(place, name)).find((candidate) => existsSync(candidate));
  return file && realpathSync(file);
}

/** The system's Node, and npm's program file. */
export function systemNode(): { node: string; npm: string } | undefined {
  const node = systemProgram('node');
  const npm = systemProgram('npm');
  return node !== undefined && npm !== undefined ? { node, npm } : undefined;
}

const CARRIED = /^(https?_proxy|no_proxy|node_extra_ca_certs)$/i;

/** How this machine reaches its registry, and nothing else of its settings: no headers, no Python, no flags. */
export function networkSettings(npm: string, node: string): NodeJS.ProcessEnv {
  const ask = (key: string): string =>
    spawnSync(node, [npm, 'config', 'get', key], { encoding: 'utf8' }).stdout.trim();
  const certificates = ask('cafile');
  return {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => CARRIED.test(name))),
    npm_config_registry: ask('registry'),
    ...(certificates === 'null' || certificates === '' ? {} : { npm_config_cafile: certificates }),
  };
}

/** npm's cache here, so that nothing is downloaded twice. */
export function npmCache(npm: string, node: string): string {
  return spawnSync(node, [npm, 'config', 'get', 'cache'], { encoding: 'utf8' }).stdout.trim();
}

/** The server in one folder that runs wherever it is put, as tar.gz: with the service, the manual and a Dockerfile beside it. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimes } from './epoch.ts';
import { buildProgram, layOut, setModes } from './layout.ts';
import type { PackageOptions } from './options.ts';
import { SERVER } from './server-deb.ts';
import { withStage } from './stage.ts';
import { putFile } from './system.ts';
import { needProgram, runTool } from './tools.ts';

const BESIDE = ['cryptonets-server.service', 'cryptonets-server.8', 'config.json', 'Dockerfile', 'chart'];

/** Sorted, without names of users, with one moment: the same bytes every time. */
const STEADY = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];

export async function serverTar(options: PackageOptions): Promise<string> {
  await buildProgram('server', options.say);
  return withStage((tree) => {
    const { epoch, output, version, compression } = options;
    const name = `${SERVER.name}-${version}-${process.platform}-${process.arch}`;
    const folder = path.join(tree, name);
    layOut(folder, { ...SERVER, ...options, standalone: true });
    for (const file of BESIDE) putFile(folder, `deploy/${file}`, `server/deploy/${file}`);
    setModes(folder, (inside) => inside.startsWith('bin/'));
    setTimes(folder, epoch);
    mkdirSync(output, { recursive: true });
    const archive = path.join(output, `${name}.tar.gz`);
    const packer = `--use-compress-program=gzip -n -${Math.max(1, compression)}`;
    runTool(needProgram('tar', 'tar'), [
      ...STEADY,
      `--mtime=@${epoch}`,
      packer,
      '-cf',
      archive,
      '-C',
      tree,
      name,
    ]);
    return archive;
  });
}

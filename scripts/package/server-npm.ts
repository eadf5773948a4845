/** The server as a package for npm: its bundle, the native engine of this computer, a command; npm brings the packages that it needs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SERVER_CALLED_BY } from '../../shared/command/index.ts';
import { setTimes } from './epoch.ts';
import { buildProgram, layOut, manifest, setModes } from './layout.ts';
import type { PackageOptions } from './options.ts';
import { SERVER } from './server-deb.ts';
import { withStage } from './stage.ts';
import { put } from './system.ts';
import { npmProgram, runTool } from './tools.ts';

const COMMAND = `#!/usr/bin/env node
process.env.${SERVER_CALLED_BY} ??= '${SERVER.name}';
await import('../out/server/main.js');
`;

const README = `# ${SERVER.name}

${SERVER.description} \`npx ${SERVER.name} --help\` lists its options; Node 24 or newer is needed.
`;

function completeManifest(folder: string): void {
  const file = path.join(folder, 'package.json');
  const { private: _private, ...given } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const added = {
    homepage: manifest.homepage,
    bin: { [SERVER.name]: `bin/${SERVER.name}.js` },
    engines: { node: '>=24' },
    files: ['bin', 'out', 'models', 'prebuilds', 'proto'],
  };
  writeFileSync(file, `${JSON.stringify({ ...given, ...added }, null, 2)}\n`);
}

export async function serverNpm(options: PackageOptions): Promise<string> {
  await buildProgram('server', options.say);
  return withStage((tree) => {
    layOut(tree, { ...SERVER, ...options, standalone: false });
    completeManifest(tree);
    put(tree, `bin/${SERVER.name}.js`, COMMAND);
    put(tree, 'README.md', README);
    setModes(tree, (inside) => inside.startsWith('bin/'));
    setTimes(tree, options.epoch);
    mkdirSync(options.output, { recursive: true });
    const [program, ...prefix] = npmProgram();
    runTool(program!, [...prefix, 'pack', '--ignore-scripts', '--pack-destination', options.output], {
      cwd: tree,
    });
    return path.join(options.output, `${SERVER.name}-${options.version}.tgz`);
  });
}

/** The server as a Debian package: a hardened service under a user of its own, configuration in /etc, models in /var/lib. */
import path from 'node:path';
import { ROOT } from '../app/build.ts';
import { makeDeb } from './deb.ts';
import { buildProgram, layOut, manifest, setModes } from './layout.ts';
import { libraryDependencies } from './libraries.ts';
import { linkProgram, putFile, putManual, putPapers } from './system.ts';
import type { PackageOptions } from './options.ts';
import { withStage } from './stage.ts';

export const SERVER = {
  program: 'server',
  name: 'cryptonets-server',
  description: 'Evaluates neural networks on encrypted data.',
} as const;

const CONFIG = '/etc/cryptonets-server/config.json';

export async function serverDeb(options: PackageOptions): Promise<string> {
  await buildProgram('server', options.say);
  return withStage((tree) => {
    const { name } = SERVER;
    const app = path.join(tree, 'usr/lib', name);
    layOut(app, { ...SERVER, ...options, standalone: true });
    linkProgram(tree, name);
    putFile(tree, CONFIG, 'server/deploy/config.json');
    putFile(tree, `usr/lib/systemd/system/${name}.service`, `server/deploy/${name}.service`);
    putManual(tree, `server/deploy/${name}.8`);
    putPapers(tree, name, app);
    setModes(tree, (inside) => inside.startsWith(`usr/lib/${name}/bin/`));
    return makeDeb({
      ...options,
      tree,
      name,
      section: 'net',
      depends: [...libraryDependencies(app), 'adduser', 'init-system-helpers (>= 1.54~)'],
      synopsis: 'server that evaluates neural networks on encrypted data',
      description: [
        'Clients encrypt what they ask, this server computes on the ciphertexts, and only the clients can decrypt the answer: it holds no key. It speaks gRPC, with TLS and bearer tokens where it is told so, and listens on this computer alone until it is.',
        `It carries its own Node ${manifest.node} and a native engine that uses AVX2 or AVX-512 where the processor has them.`,
      ],
      conffiles: [CONFIG],
      scripts: path.join(ROOT, 'server/deploy/debian'),
    });
  });
}

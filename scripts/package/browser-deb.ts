/** The app as a Debian package that needs no Electron: the browser shell, started from the menu, with its own Node. */
import path from 'node:path';
import { makeIcons } from '../app/icons.ts';
import { ROOT } from '../app/build.ts';
import { makeDeb } from './deb.ts';
import { buildProgram, layOut, manifest, setModes } from './layout.ts';
import { libraryDependencies } from './libraries.ts';
import { linkProgram, putFile, putManual, putPapers } from './system.ts';
import type { PackageOptions } from './options.ts';
import { withStage } from './stage.ts';

const BROWSER = {
  program: 'app',
  name: 'cryptonets-browser',
  description: 'Private predictions, in the browser.',
} as const;

const ID = 'io.github.cryptonets.Browser';
const DEPLOY = 'electron/browser-shell/deploy';
/** Sizes that the icon theme of every desktop has folders for. */
const ICONS = [16, 24, 32, 48, 64, 128, 256, 512];

async function putIcons(tree: string): Promise<void> {
  await makeIcons(path.join(ROOT, 'renderer/public/icon.svg'), path.join(ROOT, 'out/icons'));
  const folder = 'usr/share/icons/hicolor';
  for (const size of ICONS)
    putFile(tree, `${folder}/${size}x${size}/apps/${ID}.png`, `out/icons/${size}x${size}.png`);
  putFile(tree, `${folder}/scalable/apps/${ID}.svg`, 'renderer/public/icon.svg');
}

export async function browserDeb(options: PackageOptions): Promise<string> {
  await buildProgram('app', options.say);
  return withStage(async (tree) => {
    const { name } = BROWSER;
    const app = path.join(tree, 'usr/lib', name);
    layOut(app, { ...BROWSER, ...options, standalone: true });
    linkProgram(tree, name);
    putFile(tree, `usr/share/applications/${ID}.desktop`, `${DEPLOY}/${ID}.desktop`);
    putFile(tree, `usr/share/metainfo/${ID}.metainfo.xml`, `${DEPLOY}/${ID}.metainfo.xml`);
    await putIcons(tree);
    putManual(tree, `${DEPLOY}/${name}.1`);
    putPapers(tree, name, app);
    setModes(tree, (inside) => inside.startsWith(`usr/lib/${name}/bin/`));
    return makeDeb({
      ...options,
      tree,
      name,
      section: 'science',
      depends: [...libraryDependencies(app), 'xdg-utils'],
      recommends: ['chromium | www-browser'],
      synopsis: 'private predictions: pictures stay encrypted on the server',
      description: [
        'Pictures of digits are encrypted on this computer, a server evaluates a neural network on the ciphertexts without being able to decrypt them, and this computer decrypts the answer. A server for this computer comes along.',
        `The app opens in a window of Chromium, or in the default browser, and can be reached from this computer only. It carries its own Node ${manifest.node}.`,
      ],
      conffiles: [],
    });
  });
}

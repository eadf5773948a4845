/** The views with the bridge double instead of a host: `vite -c test/support/preview/vite.config.ts`. Never shipped. */
import path from 'node:path';
import { mergeConfig } from 'vite';
import renderer from '../../../renderer/vite.config.ts';

const double = path.resolve(import.meta.dirname, 'double.ts');

export default mergeConfig(renderer, {
  server: { port: 5199, strictPort: true, fs: { allow: [path.resolve(import.meta.dirname, '../../..')] } },
  plugins: [
    {
      name: 'bridge-double',
      transformIndexHtml: () => [
        { tag: 'script', attrs: { type: 'module', src: `/@fs${double}` }, injectTo: 'head-prepend' as const },
      ],
    },
  ],
});

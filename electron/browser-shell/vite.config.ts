/** How the connecting script of the browser shell is built: one classic script, so that it runs before the views' modules. */
import path from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  build: {
    outDir: path.resolve(here, '../../out/browser-bridge'),
    emptyOutDir: true,
    target: 'chrome130',
    reportCompressedSize: false,
    lib: {
      entry: path.join(here, 'client/index.ts'),
      formats: ['iife'],
      name: 'cryptonetsBridge',
      fileName: () => 'browser-bridge.js',
    },
  },
});

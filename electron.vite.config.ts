/** How the desktop app's processes are built: main, host and server as modules, preload as the one CommonJS file that the sandbox wants. */
import path from 'node:path';
import { defineConfig } from 'electron-vite';
import { fileUrls } from './scripts/app/file-urls.ts';

const root = import.meta.dirname;
const outDir = path.join(root, 'out', 'main');

export default defineConfig({
  main: {
    plugins: [fileUrls({ root, outDir })],
    build: {
      outDir,
      target: 'node24',
      minify: false,
      // Packages stay packages: they hold native code, WASM and proto files that find themselves by their own path.
      externalizeDeps: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: {
          index: path.join(root, 'electron/main/index.ts'),
          host: path.join(root, 'electron/host/utility-process.ts'),
          server: path.join(root, 'server/main.ts'),
          // Worker threads become entries of their own where they are named (scripts/app/file-urls.ts).
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: path.join(root, 'out', 'preload'),
      target: 'node24',
      minify: false,
      externalizeDeps: false,
      isolatedEntries: true,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { index: path.join(root, 'electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
});

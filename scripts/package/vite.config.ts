/** Bundles a program for its package ("--mode server" or "--mode app"): our sources in a few files; packages stay packages, and are named. */
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { fileUrls } from '../app/file-urls.ts';
import { PACKAGES_FILE, PROGRAMS, type ProgramName } from './programs.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Writes down which packages the bundle imports, so that exactly these, and what they need, are packed with it. */
function packagesNamed(): Plugin {
  return {
    name: 'cryptonets-packages-named',
    generateBundle(_options, bundle) {
      const named = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? [...file.imports, ...file.dynamicImports] : [],
      );
      const packages = named.filter((name) => !(name in bundle) && !name.startsWith('node:'));
      const names = packages.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)![0]);
      this.emitFile({
        type: 'asset',
        fileName: PACKAGES_FILE,
        source: `${JSON.stringify([...new Set(names)].sort())}\n`,
      });
    },
  };
}

export default defineConfig(({ mode }) => {
  const { entry, outDir } = PROGRAMS[mode as ProgramName];
  return {
    root,
    // Only what is asked for: no views' assets among the programs.
    publicDir: false,
    plugins: [fileUrls({ root, outDir: path.join(root, outDir) }), packagesNamed()],
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { main: path.join(root, entry) },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };
});

/** A Vite plugin that keeps `new URL('…', import.meta.url)` true when modules move into a bundle. */
import path from 'node:path';

/** The parts of a Rolldown plugin that are used. */
interface EmittingContext {
  emitFile(file: { type: 'chunk'; id: string; fileName: string }): string;
}
interface FileUrlsPlugin {
  readonly name: string;
  transform(this: EmittingContext, code: string, id: string): { code: string; map: null } | null;
}

const FILE_URL = /new URL\(\s*(['"])(\.{1,2}\/[^'"]*)\1\s*,\s*import\.meta\.url\s*,?\s*\)/g;

/**
 * Source files that are named this way (workers, programs to start) become entries of their own; everything else (models, package.json)
 * is addressed where it lies, seen from the output folder. All output must be flat: `outDir` holds every file of the bundle.
 */
export function fileUrls(options: { root: string; outDir: string }): FileUrlsPlugin {
  return {
    name: 'cryptonets-file-urls',
    transform(code, id) {
      if (!code.includes('import.meta.url') || id.includes('node_modules')) return null;
      const replaced = code.replace(FILE_URL, (_whole, _quote, relative: string) => {
        const target = path.resolve(path.dirname(id), relative);
        return `new URL(${JSON.stringify(addressOf(this, target, options))}, import.meta.url)`;
      });
      return replaced === code ? null : { code: replaced, map: null };
    },
  };
}

function addressOf(
  context: EmittingContext,
  target: string,
  options: { root: string; outDir: string },
): string {
  if (!/\.ts$/.test(target)) return path.relative(options.outDir, target).split(path.sep).join('/');
  const fileName = entryName(options.root, target);
  context.emitFile({ type: 'chunk', id: target, fileName });
  return `./${fileName}`;
}

/** `engine/seal/worker.ts` becomes `engine-seal-worker.js`: readable, and the same wherever it is named. */
export function entryName(root: string, file: string): string {
  return `${path.relative(root, file).replace(/\.ts$/, '').split(path.sep).join('-')}.js`;
}

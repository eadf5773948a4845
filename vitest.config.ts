/** Which tests exist, by what they need: pure rooms, views, engines with WASM and addon, real processes. */
import path from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const SECOND = 1000;

function tests(name: string, include: string[], exclude: string[], timeoutSeconds: number) {
  return {
    name,
    include,
    exclude,
    testTimeout: timeoutSeconds * SECOND,
    hookTimeout: 120 * SECOND,
    environment: 'node' as const,
    pool: 'forks' as const,
  };
}

/** `electron` is a program, not a library: importing it from plain Node starts a download. Tests get a stand-in. */
const electronStandIn = {
  alias: { electron: path.resolve(import.meta.dirname, 'test/support/electron.ts') },
};

const node = (name: string, folder: string, timeoutSeconds: number, exclude: string[] = []) => ({
  resolve: electronStandIn,
  test: tests(name, [`test/${folder}/**/*.test.ts`], exclude, timeoutSeconds),
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      node('unit', 'unit', 60, ['test/unit/renderer/**']),
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: tests('renderer', ['test/unit/renderer/**/*.test.ts'], [], 60),
      },
      node('checks', 'checks', 120),
      node('engines', 'engines', 300),
      node('contract', 'contract', 120),
      node('integration', 'integration', 600),
      node('cluster', 'cluster', 300),
      node('privacy', 'privacy', 300),
      node('attack', 'attack', 300),
    ],
  },
});

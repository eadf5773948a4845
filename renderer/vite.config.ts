/** How the views are built, for both shells: relative addresses, no inline assets or scripts (the CSP allows none). */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [svelte()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What is bundled keeps its licence: the packages carry this file.
    license: { fileName: 'LICENSES.md' },
  },
});

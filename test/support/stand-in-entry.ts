/** The built desktop app on the stand-in for Electron: `node test/support/stand-in-entry.ts --user-data-dir=DIR`. */
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, begin } from './stand-in/electron.ts';

const standIn = new URL('./stand-in/electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

await begin();
await import(pathToFileURL(path.resolve(import.meta.dirname, '../../out/main/index.js')).href);
if (app.instance?.first === true) app.ready();

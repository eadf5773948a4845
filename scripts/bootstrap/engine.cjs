/* Builds the native engine when its sources changed. The app runs without it, on node-seal: a failure is said and stops nothing. */
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** What scripts/native.ts ends with where there is no compiler. */
const NO_COMPILER = 3;

const addonOf = (root) =>
  path.join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'cryptonets.node');

/** Newest change below a folder, in milliseconds. */
function newest(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs);
  }
  return latest;
}

function isFresh(root) {
  try {
    const sources = [path.join(root, 'native', 'src'), path.join(root, 'scripts', 'native')];
    return fs.statSync(addonOf(root)).mtimeMs >= Math.max(...sources.map(newest));
  } catch {
    return false;
  }
}

/** Leaves a mark that the missing compiler was told, so that it is told once and not by every command. */
function tellMissingCompiler(marker, words, say) {
  if (fs.existsSync(marker)) return;
  say(words.trim());
  fs.mkdirSync(path.dirname(marker), { recursive: true });
  fs.writeFileSync(marker, '');
}

/** Builds what is stale with the given Node. */
function buildEngine(root, node, say) {
  if (isFresh(root)) return;
  const marker = path.join(root, '.cache', 'no-compiler');
  if (fs.existsSync(addonOf(root))) say('The native engine is older than its sources: building it again …');
  else if (!fs.existsSync(marker))
    say('Building the native engine (once; half a minute, or two on a slow machine) …');
  const result = spawnSync(node, ['scripts/native.ts', '--quiet'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  if (result.status === NO_COMPILER) return tellMissingCompiler(marker, result.stderr, say);
  fs.rmSync(marker, { force: true });
  if (result.status === 0) return fs.utimesSync(addonOf(root), new Date(), new Date());
  const why = result.error?.message ?? lastLines(`${result.stdout}${result.stderr}`);
  say(`${why}\nThe native engine could not be built; going on with node-seal. "npm run native" says it all.`);
}

const lastLines = (text) => text.trimEnd().split('\n').slice(-12).join('\n');

module.exports = { buildEngine };

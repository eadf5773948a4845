#!/usr/bin/env node
/*
 * Lets every command do its own set-up on a fresh machine, from any Node that is old enough to be installed (20 or newer):
 * installs the packages when the lock file changed, builds the native engine when its sources changed, then runs the given script
 * on the pinned Node that came with the packages.
 * Plain old JavaScript on purpose: nothing is installed yet when this starts.
 *
 *   node scripts/bootstrap.cjs scripts/start.ts [arguments …]
 */
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const windows = process.platform === 'win32';
const pinnedNode = path.join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
const stamp = path.join(root, 'node_modules', '.cryptonets-installed');

function lockDigest() {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex');
}

function installed() {
  try {
    return fs.readFileSync(stamp, 'utf8') === lockDigest() && fs.existsSync(pinnedNode);
  } catch {
    return false;
  }
}

/** npm as a script for the current Node, so that no shell is needed on Windows either. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && /\.c?js$/.test(script) && fs.existsSync(script)) return [process.execPath, [script]];
  return [windows ? 'npm.cmd' : 'npm', []];
}

function run(command, args, options) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: windows && command.endsWith('.cmd'),
    ...options,
  });
  if (result.error) fail(`could not run ${path.basename(command)}: ${result.error.message}`);
  return result.status;
}

function fail(message) {
  process.stderr.write(`cryptonets: ${message}\n`);
  process.exit(1);
}

function install() {
  process.stderr.write('Installing packages (once; about a minute) …\n');
  const [command, prefix] = npmCommand();
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', npm_config_loglevel: 'error' };
  const status = run(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--include=dev'], { env });
  if (status !== 0) fail('"npm ci" failed. Is the npm registry reachable? Its own message stands above.');
  // Some npm settings skip install scripts; the pinned Node then has to be put in place by hand.
  if (!fs.existsSync(pinnedNode)) {
    run(process.execPath, ['installArchSpecificPackage.js'], {
      cwd: path.join(root, 'node_modules', 'node'),
      env,
    });
  }
  if (!fs.existsSync(pinnedNode))
    fail(`the pinned Node is missing at ${path.relative(root, pinnedNode)} although "npm ci" succeeded.`);
  fs.writeFileSync(stamp, lockDigest());
}

/** Newest change below a folder, in milliseconds. */
function newest(folder) {
  let latest = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? newest(file) : fs.statSync(file).mtimeMs);
  }
  return latest;
}

const addon = path.join(root, 'prebuilds', `${process.platform}-${process.arch}`, 'cryptonets.node');

function addonIsFresh() {
  try {
    const sources = [path.join(root, 'native', 'src'), path.join(root, 'scripts', 'native')];
    return fs.statSync(addon).mtimeMs >= Math.max(...sources.map(newest));
  } catch {
    return false;
  }
}

/** The app runs without the addon, on node-seal: a failure here is said and does not stop anything. */
function buildAddon() {
  if (!fs.existsSync(addon))
    process.stderr.write('Building the native engine (once; about half a minute) …\n');
  const status = run(pinnedNode, ['scripts/native.ts', '--quiet'], {});
  if (status === 0) fs.utimesSync(addon, new Date(), new Date());
  else if (status !== 3)
    process.stderr.write(
      'The native engine could not be built; going on with node-seal. "npm run native" says why.\n',
    );
}

/** Commands whose work an engine does. */
const WITH_ENGINE = ['start', 'demo', 'bench', 'check', 'e2e', 'package', 'screenshots', 'predict', 'main'];

function start(script, args) {
  const env = {
    ...process.env,
    PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
    CRYPTONETS_ROOT: root,
  };
  // npm sets these for its own children only; passing them on confuses an npm that a script starts.
  delete env.npm_config_prefix;
  const child = spawn(
    pinnedNode,
    ['--disable-warning=ExperimentalWarning', path.resolve(root, script), ...args],
    { stdio: 'inherit', env },
  );
  // The terminal sends Ctrl+C to the whole group; a supervisor sends SIGTERM to this process only.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) =>
    process.exit(signal ? 128 + ({ SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1) : code),
  );
}

const [script, ...args] = process.argv.slice(2);
if (!script) fail('which script? For example: node scripts/bootstrap.cjs scripts/start.ts');
if (Number(process.versions.node.split('.')[0]) < 20)
  fail(`Node ${process.versions.node} is too old to begin with; 20 or newer is needed.`);
if (!installed()) install();
if (WITH_ENGINE.includes(path.basename(script, '.ts')) && !addonIsFresh()) buildAddon();
start(script, args);

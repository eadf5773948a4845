#!/usr/bin/env node
/*
 * Lets every command do its own set-up on a fresh machine, from any Node that is old enough to be installed (20 or newer):
 * installs the packages when the lock file changed, builds the native engine when its sources changed, then runs the given script
 * on the pinned Node that came with the packages. Needs npm; a C++ compiler for the native engine; no Python, no Node headers.
 * Plain old JavaScript on purpose: nothing is installed yet when this starts.
 *
 *   node scripts/bootstrap.cjs scripts/start.ts [arguments …]
 */
'use strict';
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const path = require('node:path');
const { isatty } = require('node:tty');

const OLDEST = 20;
const windows = process.platform === 'win32';
const root = path.resolve(__dirname, '..');
/** Commands whose work an engine does. */
const WITH_ENGINE = [
  'start',
  'demo',
  'bench',
  'check',
  'e2e',
  'package',
  'package-trial',
  'screenshots',
  'predict',
  'main',
];
/** The same, as `cryptonets` names them. */
const BIN_WITH_ENGINE = ['app', 'demo', 'bench', 'predict', 'server'];
/** Commands of people: paths that they name are those of where they stand, which is not where npm runs them. */
const OF_PEOPLE = [
  'start',
  'demo',
  'bench',
  'predict',
  'keys',
  'main',
  'train',
  'mask',
  'mnist',
  'photographs',
  'certainty',
  'notices',
];

const say = (line) => void process.stderr.write(`${line}\n`);

function fail(message) {
  say(`cryptonets: ${message}`);
  process.exit(1);
}

const nameOf = (script) => path.basename(script, '.ts');

/** Where the caller stands: npm goes to the project's folder first and says where it came from. */
function callersFolder(script) {
  const { INIT_CWD, npm_package_json } = process.env;
  const byNpm =
    npm_package_json !== undefined && path.resolve(npm_package_json) === path.join(root, 'package.json');
  return byNpm && INIT_CWD && OF_PEOPLE.includes(nameOf(script)) ? INIT_CWD : process.cwd();
}

const needsEngine = (script, [first]) =>
  nameOf(script) === 'cryptonets' ? BIN_WITH_ENGINE.includes(first) : WITH_ENGINE.includes(nameOf(script));

/** Types are stripped and code is compiled once, not at every start of every process. */
const COMPILE_CACHE = path.join(root, '.cache', 'compiled');

/** The variables of a child: the pinned Node and the packages' commands first. */
function environmentOf(node) {
  const places = [path.dirname(node), path.join(root, 'node_modules', '.bin'), process.env.PATH];
  const env = { ...process.env, PATH: places.join(path.delimiter), CRYPTONETS_ROOT: root };
  env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;
  // npm sets these for its own children only; passing them on confuses an npm that a script starts.
  delete env.npm_config_prefix;
  return env;
}

function start(node, script, args) {
  const flags = ['--disable-warning=ExperimentalWarning', path.resolve(root, script)];
  const [env, cwd] = [environmentOf(node), callersFolder(script)];
  become(node, [...flags, ...args], env, cwd);
  const child = spawn(node, [...flags, ...args], { stdio: 'inherit', env, cwd });
  // A terminal sends Ctrl+C and hang-ups to the whole group; without one, whoever sends them means the program.
  const alone = ![0, 1, 2].some((fd) => isatty(fd));
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => alone && child.kill(signal));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 1) : code));
}

/**
 * Replaces this process by the program where the system and this Node can (not on Windows, not before Node 22.15): whatever signal
 * anybody sends reaches the program, and its exit code is its own. Returns where it cannot be.
 */
function become(node, args, env, cwd) {
  if (windows || typeof process.execve !== 'function') return;
  process.chdir(cwd);
  process.execve(node, [node, ...args], env);
}

async function bootstrap([script, ...args]) {
  if (!script) fail('which script? For example: node scripts/bootstrap.cjs scripts/start.ts');
  if (Number(process.versions.node.split('.')[0]) < OLDEST)
    fail(`Node ${process.versions.node} is too old to begin with; ${OLDEST} or newer is needed.`);
  const { install, installed } = require('./bootstrap/install.cjs');
  const problem = installed(root) ? undefined : await install(root, say);
  if (problem !== undefined) fail(problem);
  const node = require('./bootstrap/pinned-node.cjs').pinnedNode(root);
  if (needsEngine(script, args)) require('./bootstrap/engine.cjs').buildEngine(root, node, say);
  start(node, script, args);
}

if (require.main === module) void bootstrap(process.argv.slice(2));

module.exports = { bootstrap };

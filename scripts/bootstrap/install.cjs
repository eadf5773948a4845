/*
 * Installs the packages of the lock file when it changed. No package's own script runs: the one that the lock seems to ask for
 * (better-sqlite3's, which npm guesses to be "node-gyp rebuild") would want Python and Node's headers for a program that comes built.
 */
'use strict';
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { causeOf } = require('./causes.cjs');
const { once } = require('./once.cjs');
const { pinnedNode, whyNoNode } = require('./pinned-node.cjs');

const windows = process.platform === 'win32';
const TELL_EVERY_MS = 10_000;
/** How long a registry that has answered nothing at all is waited for; npm by itself may try for ten minutes. */
const SILENCE_MS = 120_000;
const KEPT = 64_000;
/** What node_modules takes, with some room. */
const NEEDED_BYTES = 800e6;
/** A full disk is a warning to npm: it goes on for minutes. */
const HOPELESS = /\b(ENOSPC|EDQUOT)\b/;
/** So is a file that could not be written: npm may end well without it. */
const INCOMPLETE = /\bTAR_ENTRY_ERROR\b/;
/** npm tells each request at this level: what shows that it is getting on, or that the registry does not answer. */
const REQUEST = /^npm http /;

const stampOf = (root) => path.join(root, 'node_modules', '.cryptonets-installed');

function lockDigest(root) {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).update(process.platform).update(process.arch).digest('hex');
}

/** Whether the packages of this very lock file are in place. */
function installed(root) {
  try {
    return fs.readFileSync(stampOf(root), 'utf8') === lockDigest(root) && pinnedNode(root) !== undefined;
  } catch {
    return false;
  }
}

/** npm as a script for the current Node, so that no shell is needed on Windows either. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script) && fs.existsSync(script)) return [process.execPath, [script]];
  return [windows ? 'npm.cmd' : 'npm', []];
}

const ARGUMENTS = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
];

/** Splits what npm writes into lines: requests are counted, errors are shown and kept; `stop` is called when it is hopeless. */
function listener(say, stop) {
  const heard = { fetched: 0, failing: undefined, sinceMs: 0, text: '' };
  let rest = '';
  const request = (words) => {
    if (/ GET 200 .*\.tgz /.test(words)) heard.fetched++;
    const code = / attempt \d+ failed with (\w+)/.exec(words)?.[1];
    if (code === undefined || heard.failing !== undefined) return;
    say(`  … the npm registry does not answer (${code}); npm tries again, for a minute or two`);
    heard.failing = words;
    heard.sinceMs = Date.now();
  };
  const line = (words) => {
    if (REQUEST.test(words)) return request(words);
    heard.text = `${heard.text}${words}\n`.slice(-KEPT);
    if (HOPELESS.test(words)) stop();
    else if (/^npm (error|ERR!) \S/.test(words)) say(words);
  };
  heard.take = (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    lines.forEach(line);
  };
  return heard;
}

/** Resolves with how npm ended and what it said. */
function runNpm(root, say, hold) {
  const [command, prefix] = npmCommand();
  let child;
  const heard = listener(say, () => child.kill('SIGKILL'));
  const env = { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1', npm_config_loglevel: 'http' };
  const stdio = ['ignore', 'pipe', 'pipe'];
  return new Promise((resolve) => {
    const shell = windows && command.endsWith('.cmd');
    child = spawn(command, [...prefix, ...ARGUMENTS], { cwd: root, env, stdio, shell });
    // A bootstrap that is killed leaves npm at work: the next one must wait for it.
    if (child.pid !== undefined) hold(child.pid);
    let silent = false;
    const timer = setInterval(() => {
      if (heard.fetched > 0) return say(`  … ${heard.fetched} packages fetched so far`);
      silent = heard.failing !== undefined && Date.now() - heard.sinceMs > SILENCE_MS;
      if (silent) child.kill('SIGKILL');
    }, TELL_EVERY_MS);
    const stop = (signal) => child.kill(signal);
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    child.stdout.on('data', (chunk) => heard.take(chunk.toString()));
    child.stderr.on('data', (chunk) => heard.take(chunk.toString()));
    const end = (result) => {
      clearInterval(timer);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve(silent ? { text: heard.failing, status: 1 } : { text: heard.text, ...result });
    };
    child.on('error', (error) => end({ error }));
    child.on('close', (status, signal) => end({ status, signal }));
  });
}

/** What went wrong, or undefined. */
async function attempt(root, say, hold) {
  const result = await runNpm(root, say, hold);
  if (result.error?.code === 'ENOENT')
    return 'there is no npm here. It comes with Node from nodejs.org; on Debian: apt-get install npm';
  if (result.error) return `npm could not be started: ${result.error.message}`;
  // 128 + 2 and 128 + 15; npm ends with other large numbers for other reasons.
  if (['SIGINT', 'SIGTERM'].includes(result.signal) || [130, 143].includes(result.status))
    return 'the installation was stopped; the next command starts it again.';
  if (result.status !== 0 || INCOMPLETE.test(result.text))
    return `the packages could not be installed: ${causeOf(result.text, { ...result, folder: root })}`;
  if (pinnedNode(root) === undefined) return whyNoNode();
  return undefined;
}

/** What would stop npm after minutes, looked at before: a folder that may not be written, a disk that is full. */
function whyNoRoom(root) {
  const cannot = (text) =>
    `the packages could not be installed: ${causeOf(text, { status: 1, folder: root })}`;
  try {
    fs.mkdirSync(path.join(root, 'node_modules'), { recursive: true });
    fs.mkdirSync(path.join(root, '.cache'), { recursive: true });
    fs.accessSync(path.join(root, 'node_modules'), fs.constants.W_OK);
    const { bavail, bsize } = fs.statfsSync(path.join(root, 'node_modules'));
    return bavail * bsize < NEEDED_BYTES ? cannot('ENOSPC') : undefined;
  } catch (error) {
    return cannot(`${error.code}\nnpm error path ${error.path ?? root}`);
  }
}

/**
 * Brings the packages to what the lock file says. Killed at any moment, the next call starts over: the stamp is written last.
 * @returns {Promise<string | undefined>} what went wrong, in a sentence
 */
async function install(root, say) {
  const halfDone = fs.existsSync(path.join(root, 'node_modules')) && !fs.existsSync(stampOf(root));
  const noRoom = whyNoRoom(root);
  if (noRoom !== undefined) return noRoom;
  const waiting = () => say('Another command is installing the packages; waiting for it …');
  return once(path.join(root, '.cache', 'install.lock'), waiting, async (hold) => {
    if (installed(root)) return undefined;
    if (halfDone) say('An earlier installation did not finish; starting over.');
    say('Installing packages (once; about a minute) …');
    fs.rmSync(stampOf(root), { force: true });
    const problem = await attempt(root, say, hold);
    if (problem === undefined) fs.writeFileSync(stampOf(root), lockDigest(root));
    return problem;
  });
}

module.exports = { install, installed };

/* One installation at a time: two commands that are started together on a fresh machine must not write into one node_modules. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const POLL_MS = 200;
const WRITING_MS = 5000;

/** When a process began, where the system tells: a number may have been given to another process since. */
function beganAt(pid) {
  try {
    // The name of the program, in brackets, may hold anything.
    return fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')[19];
  } catch {
    return 'unknown';
  }
}

const nameOf = (pid) => `${pid}:${beganAt(pid)}`;

function running(name) {
  const pid = Number(name.split(':')[0]);
  if (pid === process.pid || nameOf(pid) !== name) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Whether one of those that are named in the lock still lives. An empty lock was made a moment ago and is being written. */
function alive(file) {
  try {
    const names = fs.readFileSync(file, 'utf8');
    return names === ''
      ? Date.now() - fs.statSync(file).mtimeMs < WRITING_MS
      : names.split(' ').some(running);
  } catch {
    return false;
  }
}

/** Creating a file succeeds for exactly one process; what a killed one left is cleared away. */
function take(file) {
  try {
    fs.writeFileSync(file, nameOf(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!alive(file)) fs.rmSync(file, { force: true });
  return false;
}

/**
 * Runs `action` while no other living process holds the lock; `waiting` is called once where there is one.
 * `action` gets a function that adds a process to the holders: a child that may outlive this one.
 */
async function once(file, waiting, action) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!take(file)) {
    if (!told && alive(file)) waiting();
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await action((pid) => fs.appendFileSync(file, ` ${nameOf(pid)}`));
  } finally {
    fs.rmSync(file, { force: true });
  }
}

module.exports = { once };

/* The Node that every command runs on: the one that the lock file pins where the registry has it for this platform. */
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');

const windows = process.platform === 'win32';
/** Runs TypeScript by itself. */
const ABLE = 24;

/** What npm calls the package that holds the program for a platform. */
function packageOf(platform = process.platform, arch = process.arch) {
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The path of the Node to run on, or undefined where neither a pinned one nor an able one of the system is here. */
function pinnedNode(root) {
  const file = path.join(root, 'node_modules', packageOf(), 'bin', windows ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  const locked = require(path.join(root, 'package.json')).optionalDependencies ?? {};
  if (locked[packageOf()] !== undefined) return undefined;
  return Number(process.versions.node.split('.')[0]) >= ABLE ? process.execPath : undefined;
}

/** Why there is none, after an installation that seemed to succeed. */
function whyNoNode() {
  return `there is no Node ${ABLE} for ${process.platform} on ${process.arch} among the packages. Install Node ${ABLE} or newer yourself and start again with it.`;
}

module.exports = { packageOf, pinnedNode, whyNoNode };

#!/usr/bin/env node
/*
 * The command `cryptonets` of a checkout (package.json names it; `npm link` puts it on the PATH): sets itself up as npm's scripts do, and
 * takes paths as those of whoever calls it.
 */
'use strict';
const { bootstrap } = require('./bootstrap.cjs');

process.env.CRYPTONETS_COMMAND = 'cryptonets';
void bootstrap(['scripts/cryptonets.ts', ...process.argv.slice(2)]);

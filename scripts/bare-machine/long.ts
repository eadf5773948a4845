/** The long trial: a clean Debian root with Node and npm, without a compiler first and then with one, never with Python. */
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { networkSettings, systemNode, systemProgram } from './parts.ts';
import { CleanRoot } from './root.ts';
import { expects, refuses, skip, Trial } from './trial.ts';

const DEMO = 'npm run demo -- --limit 1 --check-plain';
const STARTED = /(http:\/\/127\.0\.0\.1:\d+\S*)/;

/** What a person without network, or with a full disk, is told. */
async function takeTroubles(trial: Trial, root: CleanRoot): Promise<void> {
  await trial.step(
    'names the registry where there is no network',
    root.inside(DEMO, { trouble: 'offline' }),
    refuses(/npm registry https?:\/\/\S+ cannot be reached \(E\w+\)/),
  );
  await trial.step(
    'names the disk where it is full',
    root.inside(DEMO, { trouble: 'full' }),
    refuses(/the disk is full \(ENOSPC\)/),
  );
  await trial.step(
    'names the folder where nothing may be written',
    root.inside(DEMO, { trouble: 'read-only' }),
    refuses(/writing is not allowed \(E(ACCES|ROFS|PERM)\) in /),
  );
}

async function withoutCompiler(trial: Trial, root: CleanRoot): Promise<void> {
  // Whatever it was at by then: a killed installation must not be taken for a whole one.
  await trial.step('is killed in the middle', root.inside(`timeout -s KILL 20 ${DEMO}`), refuses());
  await trial.step(
    'starts over, predicts on node-seal without a compiler, and says so',
    root.inside(DEMO),
    expects(/did not finish; starting over/, /No C\+\+ compiler found/, /equal on every image/, /· seal ·/),
  );
  await trial.step(
    'serves the app to a browser',
    { ...root.inside('npm start -- --no-open'), enough: (output) => STARTED.test(output) },
    ({ output }) => (STARTED.test(output) ? undefined : 'it should have named an address'),
  );
}

async function withCompiler(trial: Trial, root: CleanRoot, tests: boolean): Promise<void> {
  const install = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends g++ libc6-dev git';
  await trial.step('gets a C++ compiler', root.inside(install, { root: true }), expects());
  await trial.step('has no Python', root.inside('! command -v python3'), expects());
  await trial.step(
    'builds the native engine and predicts on it',
    root.inside(DEMO),
    expects(/equal on every image/, /· native ·/),
  );
  await trial.step(
    'builds and passes the native tests',
    root.inside('npm run native -- --test'),
    expects(/passed, 0 failed/),
  );
  if (tests) await trial.step('passes npm test', root.inside('npm test'), expects(/^\d+ passed, 0 failed/m));
}

/** @param tests whether `npm test` runs there as well */
export async function longTrial(tests: boolean, mirror: string): Promise<number> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return skip('it needs root on Linux');
  for (const program of ['debootstrap', 'unshare', 'chroot'])
    if (systemProgram(program) === undefined) return skip(`there is no ${program} here`);
  const system = systemNode();
  if (system === undefined) return skip('there is no Node and npm of the system');
  const folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'cryptonets-bare-')), 'root');
  const root = new CleanRoot(folder, networkSettings(system.npm, system.node));
  const trial = new Trial();
  try {
    await trial.step('makes a clean Debian root', root.creation(mirror), expects());
    const problem = trial.whole ? root.furnish(system.node, system.npm) : undefined;
    if (problem !== undefined) return skip(problem);
    if (trial.whole) await takeTroubles(trial, root);
    if (trial.whole) await withoutCompiler(trial, root);
    if (trial.whole) await withCompiler(trial, root, tests);
    return trial.close();
  } finally {
    root.remove();
  }
}

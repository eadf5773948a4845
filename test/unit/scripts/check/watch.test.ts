/** A suite is ended, with all that it started, when it stands still; never since a clock ran out. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { watch } from '../../../../scripts/check/watch.ts';

function run(program: string, stallMs = 60_000) {
  const notes: string[] = [];
  const counted: [number, number][] = [];
  const ended = watch({
    command: ['-e', program],
    cwd: process.cwd(),
    env: process.env,
    stallMs,
    onNote: (note) => notes.push(note),
    onProgress: (passed, failed) => counted.push([passed, failed]),
  });
  return { ended, notes, counted };
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('counts finished tests and tells notes, whatever the colours', async () => {
  const { ended, notes, counted } = run(`
    console.log('\\x1b[32m ✓ |unit| a.test.ts > works 3ms');
    console.log('note: Électron is not here');
    console.log(' × |unit| a.test.ts > fails');
    console.log('  ✓  1 [browser] › predict.spec.ts');
    process.exitCode = 3;
  `);
  expect(await ended).toMatchObject({ code: 3, output: expect.stringContaining(' ✓ |unit|') as string });
  expect(notes).toEqual(['Électron is not here']);
  expect(counted).toEqual([
    [1, 0],
    [1, 1],
    [2, 1],
  ]);
});

// A process group is what Unix calls it; Windows ends the tree by a program of its own.
it.skipIf(process.platform === 'win32')('ends what stands still, and what that has started', async () => {
  const { ended } = run(
    `const { spawn } = require('node:child_process');
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'inherit', 'inherit'] });
     console.log('started ' + child.pid);
     setInterval(() => {}, 1000);`,
    10_000,
  );
  const { code, output } = await ended;
  expect(code).not.toBe(0);
  expect(output).toContain('stopped: nothing was finished');
  const pid = Number(/started (\d+)/.exec(output)?.[1]);
  expect(pid).toBeGreaterThan(0);
  while (lives(pid)) await sleep(50);
});

it('lets run as long as something is finished, many times the limit', async () => {
  const { ended, counted } = run(
    `let n = 0; const timer = setInterval(() => { console.log(' ✓ test ' + ++n); if (n === 12) clearInterval(timer); }, 1000);`,
    8_000,
  );
  expect((await ended).code).toBe(0);
  expect(counted).toHaveLength(12);
});

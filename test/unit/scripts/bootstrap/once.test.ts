/** Two commands that start together on a fresh machine install once; a lock that a killed one left stops nobody. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const { once } = createRequire(import.meta.url)('../../../../scripts/bootstrap/once.cjs') as {
  once<T>(file: string, waiting: () => void, action: (hold: (pid: number) => void) => Promise<T>): Promise<T>;
};
const MODULE = path.resolve(import.meta.dirname, '../../../../scripts/bootstrap/once.cjs');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-once-'));
  file = path.join(folder, 'deep', 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const take = (waiting = (): void => {}): Promise<string> =>
  once(file, waiting, () => Promise.resolve('done'));

test('takes the lock and gives it back, also when the action fails', async () => {
  expect(await take()).toBe('done');
  await expect(
    once(
      file,
      () => {},
      () => Promise.reject(new Error('no')),
    ),
  ).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('waits for another process, and for its child when it was killed itself', async () => {
  // Holds the lock with a child, and is killed: the child lives on.
  const program = `
    const { once } = require(${JSON.stringify(MODULE)});
    const { spawn } = require('node:child_process');
    void once(${JSON.stringify(file)}, () => {}, async (hold) => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
      hold(child.pid);
      console.log(child.pid);
      await new Promise(() => setInterval(() => {}, 1000));
    });`;
  const holder = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const child = Number(
    await new Promise<string>((resolve) => holder.stdout.once('data', (data) => resolve(String(data)))),
  );
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
  let waited = 0;
  const taken = take(() => {
    waited++;
    process.kill(child, 'SIGKILL');
  });
  expect(await taken).toBe('done');
  expect(waited).toBe(1);
});

test('is not stopped by a lock whose number belongs to another process by now', async () => {
  for (const stale of ['999999999:1', `${process.pid}:1`, `${process.ppid}:1`, `${process.pid}:unknown`]) {
    const other = path.join(folder, 'stale.lock');
    writeFileSync(other, stale);
    expect(
      await once(
        other,
        () => {},
        () => Promise.resolve('done'),
      ),
    ).toBe('done');
  }
});

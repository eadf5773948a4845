/** A process may end at any moment, also while native threads work for a worker of it: no abort, and no core dump with a key in it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../../native/load.ts';
import type { Ending } from './exit-child.ts';

const CHILD = path.join(import.meta.dirname, 'exit-child.ts');
/** Two in three processes aborted, so that eight that do not are no accident. */
const RUNS = 8;

function ended(ending: Ending): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, ending], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(`${signal ?? code}${said}`));
  });
}

describe.skipIf('reason' in loadAddon())('a process with native work in flight', () => {
  it.each<[Ending, string]>([
    ['exit', 'ends quietly when the work is a worker thread’s'],
    ['terminate', 'goes on when that worker thread is terminated'],
    ['exit-main', 'ends quietly when the work is its own'],
  ])('%s: %s', async (ending) => {
    const ends: string[] = [];
    for (let run = 0; run < RUNS; run++) ends.push(await ended(ending));
    expect(ends).toEqual(Array.from({ length: RUNS }, () => '0'));
  });
});

/** A process that may open few files only says so, by its own code, wherever it runs out (walmartlabs/lumbar #53, nodejs/node #16572). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-few-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('few open files', () => {
  // At the profile's folder, at its database, at the server's process: where the reading stands at each limit is the system's matter.
  it.each([23, 24, 25, 26, 27, 28, 30, 32])('of %d end in an answer, or in that reason', (limit) => {
    const { status, stdout, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -n ${limit} && exec "$0" "$@"`,
        process.execPath,
        'electron/cli/predict.ts',
        '--json',
        '--limit',
        '1',
      ],
      {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, CRYPTONETS_PROFILE: path.join(folder, String(limit)) },
      },
    );
    // Where there are too few for Node itself, nothing of ours runs.
    if (stdout === '') return expect(stderr).toContain('EMFILE');
    const { error, predictions } = JSON.parse(stdout) as {
      error?: { code: string };
      predictions?: unknown[];
    };
    if (status === 0) return expect(predictions).toHaveLength(1);
    expect([status, error?.code]).toEqual([1, 'TOO_MANY_FILES']);
  });
});

describe('the reason', () => {
  it.each([
    ['a file', Object.assign(new Error('x'), { code: 'EMFILE' })],
    ['a system that is full', Object.assign(new Error('x'), { code: 'ENFILE' })],
    ['what caused it', new Error('x', { cause: Object.assign(new Error('y'), { code: 'EMFILE' }) })],
    ['a library', new Error('cannot open shared object file: Too many open files')],
  ])('is found in %s', (_, error) => expect(toReport(error).code).toBe('TOO_MANY_FILES'));

  it('is not found elsewhere', () => {
    expect(toReport(new Error('x')).code).toBe('INTERNAL');
    expect(toReport(new CryptoNetsError('FILE_NOT_FOUND')).code).toBe('FILE_NOT_FOUND');
  });
});

/** A worker for the tests of the pool: adds, fails, dies. */
import { threadId, workerData } from 'node:worker_threads';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { serveJobs } from '../../../engine/seal/serve.ts';

export type FixtureJobs = {
  readonly add: { readonly job: { readonly value: number }; readonly result: number };
  readonly thread: { readonly job: object; readonly result: number };
  readonly fail: { readonly job: object; readonly result: undefined };
  readonly exit: { readonly job: object; readonly result: undefined };
  readonly throwLater: { readonly job: object; readonly result: Promise<undefined> };
};

serveJobs<FixtureJobs>(async () => ({
  add: ({ value }) => value + (workerData as { offset: number }).offset,
  thread: () => threadId,
  fail: () => {
    throw new CryptoNetsError('RESIDUE_OUT_OF_RANGE');
  },
  exit: () => process.exit(3),
  throwLater: () => {
    setImmediate(() => {
      throw new Error('outside of any job');
    });
    return new Promise<undefined>(() => undefined);
  },
}));

/** The worker's end of the pool: one handler for each kind of job, errors sent back as plain data. */
import { parentPort } from 'node:worker_threads';
import { toReport } from '../../shared/errors/index.ts';
import type { Answer } from './pool.ts';

type Handlers<Jobs> = {
  readonly [K in keyof Jobs]: (
    job: Jobs[K] extends { readonly job: infer J } ? J : never,
  ) => Jobs[K] extends { readonly result: infer R } ? R : never;
};

/** Serves jobs one at a time; `prepare` runs once, and its failure is the answer to every job. */
export function serveJobs<Jobs extends Record<string, { readonly job: object; readonly result: unknown }>>(
  prepare: () => Promise<Handlers<Jobs>>,
): void {
  const port = parentPort;
  if (!port) return;
  const prepared = prepare();
  prepared.catch(() => undefined);
  port.on('message', (message: { readonly kind: string }) => {
    void answer(prepared, message).then((reply) => port.postMessage(reply));
  });
}

async function answer<Jobs>(prepared: Promise<Handlers<Jobs>>, message: { kind: string }): Promise<Answer> {
  try {
    const handlers = (await prepared) as Record<string, (job: object) => unknown>;
    return { result: handlers[message.kind]!(message) };
  } catch (error) {
    return { error: toReport(error) };
  }
}

/** The server program: `npm run server -- --help`. A worker of it is the same file, and loads nothing but what computes. */
import { evaluatorMakers, WORKER_COMMAND, workerSettings } from './workers/program.ts';

const [command, ...rest] = process.argv.slice(2);
if (command === WORKER_COMMAND) {
  const { runWorker } = await import('./workers/child.ts');
  runWorker(evaluatorMakers(workerSettings(rest)));
} else {
  const { runServer } = await import('./program.ts');
  await runServer(process.argv.slice(2));
}

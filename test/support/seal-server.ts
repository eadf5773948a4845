/** A server process that predicts for real under a small insecure parameter set, and can be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseReadyLine } from '../../shared/protocol/index.ts';

const ENTRY = fileURLToPath(new URL('./seal-server-entry.ts', import.meta.url));

export interface StartedServer {
  readonly address: string;
  readonly exited: Promise<void>;
  /** Everything it wrote, standard output and standard error. */
  readonly lines: readonly string[];
  /** At once: SIGKILL. */
  kill(): void;
  stop(): Promise<void>;
}

export async function startServer(models: string, args: readonly string[] = []): Promise<StartedServer> {
  const flags = ['--listen', '127.0.0.1:0', '--models', models, ...args];
  const child = spawn(process.execPath, [ENTRY, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(() => undefined);
  const lines: string[] = [];
  const ready = Promise.withResolvers<string>();
  void exited.then(() => ready.reject(new Error(`the server did not start:\n${lines.join('\n')}`)));
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      lines.push(line);
      if (line.includes('"listening"')) ready.resolve(parseReadyLine(line));
    });
  }
  const address = await ready.promise;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  return { address, exited, lines, kill: () => void child.kill('SIGKILL'), stop };
}

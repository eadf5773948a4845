/** A program that runs inside a clean root while something outside uses it. */
import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import type { Command } from '../bare-machine/trial.ts';
import { killGroup } from '../check/watch.ts';

const READY_WITHIN_MS = 120_000;
const END_WITHIN_MS = 60_000;

/** A port that nobody listens on, now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

/** Starts it, waits for what it says when it is ready, lets `use` work with that, and ends it as Ctrl+C does. */
export async function whileServing(
  { program, args, env }: Command,
  ready: RegExp,
  use: (found: string) => Promise<void>,
): Promise<void> {
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    await use(await said(child, ready));
  } finally {
    killGroup(child, 'SIGINT');
    const timer = setTimeout(() => killGroup(child), END_WITHIN_MS);
    await exited;
    clearTimeout(timer);
  }
}

function said(child: ReturnType<typeof spawn>, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string): void => reject(new Error(`the program ${why}: ${output.trim()}`));
    const timer = setTimeout(() => fail('did not get ready'), READY_WITHIN_MS);
    const hear = (part: Buffer): void => {
      output += part.toString();
      const [found] = ready.exec(output) ?? [];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('close', () => {
      clearTimeout(timer);
      fail('ended');
    });
  });
}

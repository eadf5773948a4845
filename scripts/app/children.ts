/** Processes that a benchmark starts: whoever ends the benchmark (Ctrl+C, a supervisor, a closed terminal) ends them with it, at once. */
import { spawn, type ChildProcess } from 'node:child_process';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const children = new Set<ChildProcess>();

function end(signal: NodeJS.Signals): void {
  // SIGTERM for programs of ours, which have children themselves; the rest has no say in it either.
  for (const child of children) child.kill('SIGTERM');
  for (const name of ENDING) process.off(name, end);
  // As if nobody had listened: a shell sees which signal it was.
  process.kill(process.pid, signal);
}

/** Starts a child that does not outlive this process when a signal ends it: the signal is listened for before there is a child. */
export function kept<T extends ChildProcess>(start: () => T): T {
  if (children.size === 0) for (const name of ENDING) process.on(name, end);
  const child = start();
  children.add(child);
  const gone = (): void => {
    children.delete(child);
    if (children.size === 0) for (const name of ENDING) process.off(name, end);
  };
  child.once('exit', gone).once('error', gone);
  return child;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param stderr where its complaints go: into the answer, or where ours go. @throws when it cannot be started */
export function runToEnd(
  command: string,
  args: readonly string[],
  {
    stderr = 'pipe',
    ...options
  }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly stderr?: 'pipe' | 'inherit' } = {},
): Promise<Ended> {
  const child = kept(() => spawn(command, args, { ...options, stdio: ['ignore', 'pipe', stderr] }));
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (piece: string) => (said[name] += piece));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...said }));
  });
}

/** Figures of a measurement in a process of its own, which prints them as JSON. */
export async function figuresOf<T>(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<T> {
  const flags = ['--disable-warning=ExperimentalWarning', file, ...args];
  const options = { stderr: 'inherit', env: { ...process.env, ...env } } as const;
  const { status, stdout } = await runToEnd(process.execPath, flags, options);
  // What was wrong has been said already.
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout) as T;
}

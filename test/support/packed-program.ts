/** A packed program, started as users start it: by its own launcher, from somewhere else, in an environment with nothing of ours. */
import { spawn } from 'node:child_process';

export interface PackedProgram {
  /** What the pattern matched first. */
  readonly found: string;
  readonly pid: number;
  /** Everything that it said so far. */
  said(): string;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Resolves when what the program writes matches. Rejects with what it wrote when it ends before. */
export function startPacked(
  program: string,
  args: readonly string[],
  ready: RegExp,
  place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<PackedProgram> {
  const child = spawn(program, args, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = (): Promise<number | null> => {
    child.kill('SIGTERM');
    return exited;
  };
  return new Promise((resolve, reject) => {
    const hear = (part: Buffer): void => {
      said += part.toString();
      const [found] = ready.exec(said) ?? [];
      if (found !== undefined) resolve({ found, pid: child.pid!, said: () => said, stop });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    void exited.then((code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
}

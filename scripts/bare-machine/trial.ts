/** The steps of a trial: each passes or fails, is told at once, and what the programs said is shown where one fails. */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { killGroup } from '../check/watch.ts';
import { told } from '../check/print.ts';

/** No step takes as long on any machine that is worth a trial; then it hangs. */
const LIMIT_MS = 30 * 60_000;
const SHOWN_LINES = 40;

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** Called with all that was written so far; true ends the program, as Ctrl+C does. */
  readonly enough?: (output: string) => boolean;
}

/** Runs a program to its end, in a process group of its own. */
export function run({ program, args, cwd, env, enough }: Command): Promise<Ended> {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const hear = (text: string): void => {
    output += stripVTControlCharacters(text);
    if (enough?.(output)) killGroup(child, 'SIGINT');
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  const timer = setTimeout(() => killGroup(child), LIMIT_MS);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  }).finally(() => clearTimeout(timer)) as Promise<Ended>;
}

export class Trial {
  private passed = 0;
  private failed = 0;

  /** Takes the step; `wrong` says what is not as it should be, or undefined. */
  async step(name: string, command: Command, wrong: (ended: Ended) => string | undefined): Promise<Ended> {
    const startMs = performance.now();
    const ended = await run(command);
    const problem = wrong(ended);
    const seconds = `${((performance.now() - startMs) / 1000).toFixed(0)} s`.padStart(6);
    console.log(` ${problem === undefined ? '✓' : '×'} ${seconds}  ${name}`);
    if (problem === undefined) this.passed++;
    else this.fail(problem, ended);
    return ended;
  }

  /** A step that was taken already: told and counted. */
  judge(name: string, problem: string | undefined): void {
    console.log(` ${problem === undefined ? '✓' : '×'}         ${name}`);
    if (problem === undefined) this.passed++;
    else this.fail(problem, { code: null, output: '' });
  }

  private fail(problem: string, { code, output }: Ended): void {
    this.failed++;
    const tail = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n    ');
    console.log(`   ${problem}; it ended with ${code} and said:\n    ${tail}`);
  }

  get whole(): boolean {
    return this.failed === 0;
  }

  /** The closing line; returns the exit code. */
  close(): number {
    console.log(told({ passed: this.passed, failed: this.failed, skipped: 0 }));
    return this.whole ? 0 : 1;
  }
}

/** For a machine where the trial cannot run: said, and counted as skipped. */
export function skip(why: string): number {
  console.log(`note: the trial of a bare machine is skipped: ${why}`);
  console.log(told({ passed: 0, failed: 0, skipped: 1 }));
  return 0;
}

/** What is wrong with a program that should have ended well and said all of these. */
export const expects =
  (...words: readonly RegExp[]) =>
  ({ code, output }: Ended): string | undefined => {
    if (code !== 0) return 'it should have ended well';
    const missing = words.find((word) => !word.test(output));
    return missing && `it should have said ${missing}`;
  };

/** What is wrong with a program that should have refused, naming the cause. */
export const refuses =
  (...words: readonly RegExp[]) =>
  ({ code, output }: Ended): string | undefined => {
    if (code === 0) return 'it should have failed';
    const missing = words.find((word) => !word.test(output));
    return missing && `it should have said ${missing}`;
  };

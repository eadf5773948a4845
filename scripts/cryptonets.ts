/** The command `cryptonets`: npm's scripts for people under one name, with paths as the caller writes them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { guardOutput } from '../electron/cli/output.ts';
import { program as words } from '../electron/cli/words/program.ts';
import { runProgram, type Subcommand } from '../electron/cli/program.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Which file each command is; it reads its arguments from the process, as it does when npm runs it. */
const FILES = {
  predict: 'electron/cli/predict.ts',
  keys: 'electron/cli/keys.ts',
  server: 'server/main.ts',
  app: 'scripts/start.ts',
  demo: 'scripts/demo.ts',
  train: 'scripts/train.ts',
  model: 'scripts/model.ts',
  bench: 'scripts/bench.ts',
  completion: 'scripts/completion.ts',
} as const;

guardOutput();

const entries: readonly Subcommand[] = Object.entries(FILES).map(([name, file]) => ({
  name,
  what: words.what[name as keyof typeof FILES],
  run: async (args) => {
    const program = path.join(ROOT, file);
    process.argv = [process.argv[0]!, program, ...args];
    await import(pathToFileURL(program).href);
  },
}));

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
const code = await runProgram(entries, version, process.argv.slice(2));
if (code !== undefined) process.exitCode = code;

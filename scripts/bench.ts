/** `npm run bench`: benchmarks. They measure and never judge; every figure of docs/benchmarks.md names one of these commands. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { endWithHelp, endWithUsageError } from './app/command-line.ts';

const WHAT: Readonly<Record<string, string>> = {
  batch: 'full batches from button to answer: time of each stage, memory, bytes',
  interactive: 'single pictures from button to answer',
  upload: 'the rate at which a batch reaches a server, over round trips of several lengths',
};

const fileOf = (name: string): string => path.join(import.meta.dirname, 'bench', `${name}.ts`);
const NAMES = Object.keys(WHAT).filter((name) => existsSync(fileOf(name)));

const USAGE = `npm run bench -- NAME [options]

${NAMES.map((name) => `  ${name.padEnd(13)}${WHAT[name]}`).join('\n')}

  --json       print one JSON object and nothing else
  --help       this text; after a name, that benchmark's options
`;

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) endWithHelp(USAGE);
if (name === undefined || !NAMES.includes(name)) {
  const wrong = name === undefined ? 'Which benchmark?' : `There is no benchmark named ${name}.`;
  endWithUsageError('bench', `${wrong} There are: ${NAMES.join(', ')}`);
}
const file = fileOf(name);
const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

/** `npm run bench`: benchmarks. They measure and never judge; every figure of docs/benchmarks.md names one of these commands. */
import { pathToFileURL } from 'node:url';
import { endWithHelp, endWithUsageError } from './app/command-line.ts';
import { BENCH_USAGE, fileOf, NAMES } from './bench/usage.ts';

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name.startsWith('-')) endWithHelp(BENCH_USAGE);
if (name === undefined || !NAMES.includes(name)) {
  const wrong = name === undefined ? 'Which benchmark?' : `There is no benchmark named ${name}.`;
  endWithUsageError('bench', `${wrong} There are: ${NAMES.join(', ')}`);
}
const file = fileOf(name);
// In this process: a signal that ends it ends the benchmark.
process.argv = [process.argv[0]!, file, ...args];
await import(pathToFileURL(file).href);

/**
 * Checks a model's certificate: `node scripts/certificate/checker/main.ts FILE [--model FOLDER] [--json]`.
 *
 * This folder imports nothing of the project, so that whoever doubts the planner need not trust it: model files are read anew; ranges, noise
 * and security are computed again in other ways. Every line ends as `holds`, `WRONG` or `not checked`, with the reason; without the model's
 * folder (a private model) what needs its weights is not checked. Ends with 1 when a line is wrong, with 2 when nothing could be read.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Certificate } from './certificate.ts';
import { checkCertificate, type Line } from './check.ts';
import { readModel } from './model.ts';

const USAGE = 'usage: node scripts/certificate/checker/main.ts FILE [--model FOLDER] [--json]\n';

function print(lines: readonly Line[]): void {
  for (const { what, verdict, why } of lines)
    process.stdout.write(`${verdict.padEnd(12)}${what.padEnd(16)}${why}\n`);
}

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { model: { type: 'string' }, json: { type: 'boolean' } },
  });
  if (positionals.length !== 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const certificate = JSON.parse(readFileSync(positionals[0]!, 'utf8')) as Certificate;
  const lines = checkCertificate(
    certificate,
    values.model === undefined ? undefined : readModel(values.model),
  );
  if (values.json) process.stdout.write(`${JSON.stringify(lines)}\n`);
  else print(lines);
  return lines.some(({ verdict }) => verdict === 'WRONG') ? 1 : 0;
}

try {
  process.exitCode = main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 2;
}

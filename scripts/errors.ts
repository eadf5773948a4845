/** Writes docs/errors.md from the one list of codes, or (--check) says whether it is what the list says. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { ERROR_FACTS, type ErrorFacts, type Retry } from '../shared/errors/index.ts';

const TARGET = new URL('../docs/errors.md', import.meta.url);

const HEAD = `# Errors

<!-- Written by scripts/errors.ts from shared/errors/codes.ts; do not edit. -->

Every failure that a person or a peer can see has one of these codes. Over gRPC a code travels as a \`cryptonets.v1.ErrorDetail\` in the
trailing metadata \`cryptonets-error-bin\`, beside the status of the table; over IPC and in \`--json\` as \`{code, message, hint}\`.
The message says what was got and what was expected; never pixels, keys, scores or paths.

*Again* tells whether the same request may be repeated: as it is, after a repair (the last column), or not at all.

| Code | gRPC status | Again | What happened | What to do |
|---|---|---|---|---|
`;

const RETRY: Record<Retry, string> = { never: 'no', same: 'yes', 'after-repair': 'after a repair' };

function row([code, { status, retry, title, hint }]: [string, ErrorFacts]): string {
  return `| \`${code}\` | \`${status}\` | ${RETRY[retry]} | ${title} | ${hint} |`;
}

/** The whole document, in the repository's formatting. */
export async function errorsDocument(): Promise<string> {
  const text = `${HEAD}${Object.entries(ERROR_FACTS).map(row).join('\n')}\n`;
  const file = fileURLToPath(TARGET);
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

async function main(): Promise<void> {
  const expected = await errorsDocument();
  if (!process.argv.includes('--check')) {
    writeFileSync(TARGET, expected);
    return;
  }
  if (readFileSync(TARGET, 'utf8') === expected) return;
  console.error('docs/errors.md is not what shared/errors/codes.ts says. Run: node scripts/errors.ts');
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

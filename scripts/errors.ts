/** Writes docs/errors.md from the one list of codes and the words of the command line, or (--check) says whether it is what the list says. */
import { fileURLToPath } from 'node:url';
import { errors } from '../electron/cli/words/errors.ts';
import { ERROR_FACTS, type ErrorCode, type Retry, type Side } from '../shared/errors/index.ts';
import { formatted, keepDocument } from './documents/keep.ts';

const TARGET = new URL('../docs/errors.md', import.meta.url);

const HEAD = `# Errors

<!-- Written by scripts/errors.ts from shared/errors/codes.ts and electron/cli/words/errors.ts; do not edit. -->

Every failure that a person or a peer can see has one of these codes. Over gRPC a code travels as a \`cryptonets.v1.ErrorDetail\` in the
trailing metadata \`cryptonets-error-bin\`, beside the status of the table; over IPC as \`{code, message}\`; \`--json\` prints
\`{"error": {code, message, hint}}\`. The message is technical: what was got and what was expected; never pixels, keys, scores or paths.
What people read is the surface's own: the last two columns are the command line's, the app says the same in its own terms.

*Side* tells who may fail with a code. A client does not believe a server that claims one that only a client can know.
*Again* tells whether the same request may be repeated: as it is, after a repair, or not at all.
*Remedy* is what the reader can do, by which the app offers a button.

| Code | gRPC status | Side | Again | Remedy | What happened | What to do |
|---|---|---|---|---|---|---|
`;

const RETRY: Record<Retry, string> = { never: 'no', same: 'yes', 'after-repair': 'after a repair' };

const SIDE: Record<Side, string> = { client: 'client', server: 'server', both: 'either' };

function row(code: ErrorCode): string {
  const { status, retry, side, recover } = ERROR_FACTS[code];
  const { title, hint } = errors[code];
  const cells = [`\`${code}\``, `\`${status}\``, SIDE[side], RETRY[retry], recover, title, hint];
  return `| ${cells.join(' | ')} |`;
}

/** The whole document, in the repository's formatting. */
export async function errorsDocument(): Promise<string> {
  return formatted(`${HEAD}${(Object.keys(ERROR_FACTS) as ErrorCode[]).map(row).join('\n')}\n`, TARGET);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  keepDocument(TARGET, await errorsDocument(), 'node scripts/errors.ts');
}

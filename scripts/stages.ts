/** Writes docs/stages.md from the one list of stages, or (--check) says whether it is what the list says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { STAGE_NAMES, STAGES, type StageName } from '../shared/stages/index.ts';
import { formatted, keepDocument } from './documents/keep.ts';

const SOURCE = new URL('../shared/stages/index.ts', import.meta.url);
const TARGET = new URL('../docs/stages.md', import.meta.url);

const HEAD = `# Stages

<!-- Written by scripts/stages.ts from shared/stages/index.ts; do not edit. -->

The one list of stages from button to kernel. The timeline, log lines, benchmark rows and stored history use these names.

A span has a start and a duration in milliseconds on the clock of the machine that ran it: the client's from the button, the server's from the arrival of
the header. Clocks of two machines are never subtracted. Stages that stream overlap, and are drawn so.

The stage of each step of a plan follows from the plan by one rule (\`stagesOf\` in \`shared/packing/stages.ts\`), on both sides. Stages are labels: they
are no part of what client and server agree on. Where ciphertexts run through all steps one by one (interactive packing), the time of all of them is shared
out over the stages.

| Stage | Where | What happens |
|---|---|---|
`;

/** The comment above the stage in the list. */
function explanationOf(source: string, stage: StageName): string {
  const key = /^[a-z]+$/.test(stage) ? stage : `'${stage}'`;
  const found = new RegExp(`/\\*\\* ([^\\n]*) \\*/\\n  ${key}: \\{`).exec(source);
  if (!found) throw new Error(`shared/stages/index.ts: no comment of one line above ${stage}`);
  return found[1]!;
}

/** The whole document, in the repository's formatting. */
export async function stagesDocument(): Promise<string> {
  const source = readFileSync(SOURCE, 'utf8');
  const rows = STAGE_NAMES.map(
    (stage) => `| \`${stage}\` | ${STAGES[stage].where} | ${explanationOf(source, stage)} |`,
  );
  return formatted(`${HEAD}${rows.join('\n')}\n`, TARGET);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  keepDocument(TARGET, await stagesDocument(), 'node scripts/stages.ts');
}

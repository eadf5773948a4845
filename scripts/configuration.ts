/** Writes docs/configuration.md and the options of the server's manual page from the one schema of its configuration, or (--check) says whether they are what it says. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ENTRIES, type Entry } from '../server/settings/entries.ts';
import { formatted, keepDocument } from './documents/keep.ts';
import { withOptions } from './documents/manual.ts';

const TARGET = new URL('../docs/configuration.md', import.meta.url);
const MANUAL = new URL('../server/deploy/cryptonets-server.8', import.meta.url);

const HEAD = `# Configuration of the server

<!-- Written by scripts/configuration.ts from server/settings/schema.ts; do not edit. -->

Each entry can be said in three places; each later one wins, entry by entry:

1. a JSON file, named by \`--config FILE\` or \`CRYPTONETS_SERVER_CONFIG\`. A name with a dot is an entry of a group:
   \`limits.maxConnections\` is \`{ "limits": { "maxConnections": 256 } }\`. Paths are relative to the file; an entry that is not below is refused;
2. the environment. Lists have commas between their parts; \`true\` and \`false\`;
3. flags. A list is a flag that is repeated.

\`npm run server -- --check-config\` with the same file, environment and flags tells everything that is wrong, each with its place, looks into the
files that are named (certificates that do not fit their key or have expired, tokens, models), starts nothing, and ends with 1 when it found something.

\`--allow-clear-text\` is \`--insecure-plaintext\`. Memory is the machine's, or what the container may use.

On SIGHUP the files that are named here (certificates, tokens, models) are read again; what cannot be used is logged as \`reload-failed\` or
\`model-refused\` and leaves in force what was. Entries themselves are read at the start only.

| Entry | Value | Default | Environment | Flag | What it is |
|---|---|---|---|---|---|
`;

function valueOf({ type, choices, minimum, maximum, isPath, shows }: Entry): string {
  if (choices) return choices.map((choice) => `\`${choice}\``).join(', ');
  if (type === 'number') {
    const most = maximum === Number.MAX_SAFE_INTEGER ? 'on' : `to ${maximum}`;
    return `whole number from ${minimum} ${most}`;
  }
  if (type === 'list') return 'list of texts';
  if (isPath) return 'path';
  if (shows !== undefined) return shows;
  return type === 'boolean' ? 'true or false' : 'text';
}

function presetOf({ otherwise, preset, type }: Entry): string {
  if (otherwise !== undefined) return otherwise;
  if (type === 'list') return 'empty';
  return preset === undefined ? 'none' : `\`${String(preset)}\``;
}

function row(entry: Entry): string {
  const { path, variable, flag, description, type, preset } = entry;
  const shown = type === 'boolean' && preset === true ? `--no-${flag}` : `--${flag}`;
  return `| ${[`\`${path.join('.')}\``, valueOf(entry), presetOf(entry), `\`${variable}\``, `\`${shown}\``, description].join(' | ')} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const document = await formatted(`${HEAD}${ENTRIES.map(row).join('\n')}\n`, TARGET);
  keepDocument(TARGET, document, 'node scripts/configuration.ts');
  keepDocument(MANUAL, withOptions(await readFile(MANUAL, 'utf8')), 'node scripts/configuration.ts');
}

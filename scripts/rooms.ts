/** Draws the rooms and the arrows between them into docs/architecture.md, from what dependency-cruiser sees; or (--check) says whether they still are so. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatted, keepDocument } from './documents/keep.ts';

const ROOT = path.resolve(import.meta.dirname, '..');
const TARGET = new URL('../docs/architecture.md', import.meta.url);
const TOP = ['shared', 'engine', 'server', 'electron', 'renderer', 'native', 'proto', 'scripts', 'training'];
const [BEGIN, END] = ['<!-- rooms:begin -->', '<!-- rooms:end -->'];

interface Module {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string; readonly circular: boolean }[];
}

function cruise(): readonly Module[] {
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...TOP];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(`dependency-cruiser did not run: ${stderr}`);
  return (JSON.parse(stdout) as { modules: readonly Module[] }).modules;
}

/** A folder of the first level, or of the second where the first is a floor of many rooms; nothing for packages and files beside the rooms. */
function roomOf(file: string): string | undefined {
  const [top, second, ...rest] = file.split('/');
  if (!TOP.includes(top!)) return undefined;
  const floor = ['shared', 'engine', 'server', 'electron'].includes(top!) && rest.length > 0;
  return floor ? `${top}/${second}` : top;
}

function arrows(modules: readonly Module[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const { source, dependencies } of modules) {
    const from = roomOf(source);
    if (from === undefined) continue;
    const targets = found.get(from) ?? new Map<string, number>();
    found.set(from, targets);
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved);
      if (to !== undefined && to !== from) targets.set(to, (targets.get(to) ?? 0) + 1);
    }
  }
  return found;
}

/** Pairs of rooms that import each other. */
function circles(found: ReadonlyMap<string, ReadonlyMap<string, number>>): string[] {
  return [...found].flatMap(([from, targets]) =>
    [...targets.keys()]
      .filter((to) => from < to && found.get(to)?.has(from))
      .map((to) => `${from} and ${to}`),
  );
}

function drawing(): string {
  const modules = cruise();
  const found = arrows(modules);
  const rooms = [...found.keys()].sort();
  const rows = rooms.map((room) => {
    const targets = [...found.get(room)!].sort(([left], [right]) => (left < right ? -1 : 1));
    return `| ${room} | ${targets.map(([to, count]) => `${to} ${count}`).join(', ')} |`;
  });
  const count = [...found.values()].reduce((sum, targets) => sum + targets.size, 0);
  const between = circles(found);
  const files = modules.filter(({ dependencies }) => dependencies.some(({ circular }) => circular)).length;
  return [
    `${rooms.length} rooms, ${count} arrows between them (imports counted, type-only ones too); rooms that import each other: ` +
      `${between.length === 0 ? 'none' : between.join('; ')}; files in a circle: ${files}. Written by \`node scripts/rooms.ts\`.`,
    '',
    '| room | imports |',
    '|---|---|',
    ...rows,
  ].join('\n');
}

/** The document with the drawing between its marks. */
async function architectureDocument(): Promise<string> {
  const text = readFileSync(TARGET, 'utf8');
  const [before, rest] = text.split(BEGIN) as [string, string];
  const after = rest.split(END)[1]!;
  return formatted(`${before}${BEGIN}\n\n${drawing()}\n\n${END}${after}`, TARGET);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  keepDocument(TARGET, await architectureDocument(), 'node scripts/rooms.ts');
}

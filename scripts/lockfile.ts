/** Writes into package-lock.json where each package lies in the public registry, or (--check) says which entries lack it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TARGET = new URL('../package-lock.json', import.meta.url);
/** npm reads this host as "whichever registry is configured here" (its setting `replace-registry-host`). */
const REGISTRY = 'https://registry.npmjs.org/';

interface Entry {
  readonly name?: string;
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
}

export interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}

/** Where the registry keeps a package: without that, npm asks for the package's whole list of versions first. */
function addressOf(place: string, { name = place.split('node_modules/').at(-1)!, version }: Entry): string {
  return `${REGISTRY}${name}/-/${name.split('/').at(-1)}-${version}.tgz`;
}

const isPackage = ([place, entry]: [string, Entry]): boolean => place !== '' && entry.link !== true;

/** Entries without a digest, or whose address is not the public one. */
export function wrongEntries(lock: Lock): string[] {
  return Object.entries(lock.packages)
    .filter(isPackage)
    .filter(([place, entry]) => entry.integrity === undefined || entry.resolved !== addressOf(place, entry))
    .map(([place]) => place);
}

/** The lock with every address; `resolved` stands where npm puts it, behind the version. */
export function withAddresses(lock: Lock): Lock {
  const packages = Object.entries(lock.packages).map((pair): [string, Entry] => {
    const [place, entry] = pair;
    if (!isPackage(pair)) return pair;
    const { name, version, resolved: _, ...rest } = entry;
    const head = name === undefined ? { version } : { name, version };
    return [place, { ...head, resolved: addressOf(place, entry), ...rest } as Entry];
  });
  return { ...lock, packages: Object.fromEntries(packages) };
}

function main(): void {
  const lock = JSON.parse(readFileSync(TARGET, 'utf8')) as Lock;
  const wrong = wrongEntries(lock);
  if (wrong.length === 0) return;
  if (!process.argv.includes('--check')) {
    writeFileSync(TARGET, `${JSON.stringify(withAddresses(lock), null, 2)}\n`);
    return;
  }
  const others = wrong.length > 5 ? ` and ${wrong.length - 5} more` : '';
  console.error(
    `package-lock.json does not say where ${wrong.slice(0, 5).join(', ')}${others} lie. Run: node scripts/lockfile.ts`,
  );
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

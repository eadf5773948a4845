/** The command line of the download. */
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { DEFAULT_MIRRORS } from './download.ts';
import { MNIST_FOLDER } from './folder.ts';

export const MNIST_USAGE = `Downloads MNIST (four files, 11 MB), checks its sums, goes on where an earlier download stopped.

  npm run mnist -- [--out DIR] [--mirror URL ...]

  --out DIR      where to put the files; default ${MNIST_FOLDER}
  --mirror URL   folder to download from; repeat for more than one, they are tried in this order
                 (also CRYPTONETS_MNIST_MIRRORS, separated by spaces); default:
${DEFAULT_MIRRORS.map((mirror) => `                 ${mirror}`).join('\n')}
  --help         this text
`;

export interface MnistOptions {
  readonly directory: string;
  readonly mirrors: readonly string[];
}

function invalid(message: string): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message);
}

function checkMirror(mirror: string): string {
  const url = URL.parse(mirror);
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw invalid(`--mirror: expected http(s)://…, got ${mirror}`);
  return mirror;
}

/** Options, or undefined when help was asked for. @throws ARGUMENT_INVALID */
export function parseMnistOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): MnistOptions | undefined {
  const options = {
    out: { type: 'string', default: MNIST_FOLDER },
    mirror: { type: 'string', multiple: true },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options, allowPositionals: false }));
  } catch (cause) {
    throw invalid((cause as Error).message);
  }
  if (values.help) return undefined;
  const fromEnvironment = environment['CRYPTONETS_MNIST_MIRRORS']
    ?.split(/\s+/)
    .filter((mirror) => mirror !== '');
  const mirrors = values.mirror ?? (fromEnvironment?.length ? fromEnvironment : DEFAULT_MIRRORS);
  return { directory: values.out, mirrors: mirrors.map(checkMirror) };
}

/** The options of the server's manual page, from the text that --help prints: what the one names the other names too. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { USAGE } from '../../server/cli.ts';

/** `  --flag VALUE   text`, as --help prints it. */
const OPTION = /^ {2}--(?<flag>[a-z-]+)(?: (?<value>\S+))?\s+(?<text>\S.*)$/;
/** From its heading to the next one. */
const SECTION = /^\.SH OPTIONS\n[\s\S]*?(?=^\.SH )/m;

const HEAD = `.SH OPTIONS
.\\" Written by scripts/configuration.ts from what --help prints; do not edit.
Flags win over the environment, the environment over the configuration.
`;

/** Hyphens that are to be typed, and no line that begins with a request. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('’', '\\(cq')
    .replace(/^(?=[.'])/, '\\&');
}

function entryOf(line: string): string {
  if (line === 'Limits:') return '.SS Limits\n';
  const found = OPTION.exec(line)?.groups;
  if (!found) return '';
  const { flag = '', value, text = '' } = found;
  const shown = value === undefined ? '' : ` " " \\fI${escaped(value)}\\fR`;
  return `.TP\n.BR \\-\\-${escaped(flag)}${shown}\n${escaped(text)}.\n`;
}

/** @param page the whole manual page @throws INTERNAL */
export function withOptions(page: string): string {
  if (!SECTION.test(page)) throw new CryptoNetsError('INTERNAL', 'the manual page has no options');
  return page.replace(SECTION, () => HEAD + USAGE.split('\n').map(entryOf).join(''));
}

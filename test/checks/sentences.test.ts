/** What people read lives in the two catalogues, `electron/cli/words` and `renderer/src/lib/words`, and nowhere else. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sentencesOfCode, sentencesOfComponent } from '../support/sentences.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Text for the machine that looks like words. */
const NOT_READ: readonly RegExp[] = [
  // Fonts, media queries, selectors and attributes of cookies; headers and types of HTTP; markup around words.
  /^12px system-ui|^button, a\[href\]|^\(prefers-|; HttpOnly;|^HTTP\/1\.1|; charset=|^private, max-age=|^</,
  // Parts of messages of Node and sharp, what is typed, names of processes.
  /^\. To specify$|^pixel limit$|^npm run …|^CryptoNets (host|server)$/,
];

function filesOf(...patterns: string[]): string[] {
  const names = patterns.flatMap((pattern) => globSync(pattern, { cwd: ROOT }));
  return names.filter((name) => !name.includes('/words/')).map((name) => path.join(ROOT, name));
}

function isRead(finding: string): boolean {
  const words = finding.replace(/^\d+: /, '');
  return !NOT_READ.some((exempt) => exempt.test(words));
}

describe('no sentence', () => {
  const components = filesOf('renderer/src/**/*.svelte');
  const code = filesOf(
    'renderer/src/**/*.ts',
    'electron/{cli,browser-shell,main,preload}/**/*.ts',
    'scripts/start.ts',
  );

  it('is looked for in a few files only', () => {
    expect(components.length).toBeGreaterThan(40);
    expect(code.length).toBeGreaterThan(60);
  });

  it.each(components)('is written in %s', (file) => {
    expect(sentencesOfComponent(file).filter(isRead)).toEqual([]);
  });

  it.each(code)('is written in %s', (file) => {
    expect(sentencesOfCode(readFileSync(file, 'utf8'), file).filter(isRead)).toEqual([]);
  });
});

describe('messages of errors', () => {
  const SENTENCE = /(['`])[A-Z][^'`\n]* [^'`\n]*\.\1/;

  it('are technical: no capital, no full stop', () => {
    const files = filesOf('{shared,engine,native,server,electron}/**/*.ts').filter(
      (name) => !/node_modules|\.d\.ts$/.test(name),
    );
    expect(files.length).toBeGreaterThan(250);
    const found = files.flatMap((name) =>
      readFileSync(name, 'utf8')
        .split('\n')
        .filter((line) => /Error\(|refuse\(|^\s+['`]/.test(line) && SENTENCE.test(line))
        .map((line) => `${path.relative(ROOT, name)}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });
});

describe('the search itself', () => {
  it('finds planted sentences in code, and passes over errors and selectors', () => {
    const planted = [
      "const a = 'Nothing was lost.';",
      'const b = `There are ${n} images of them`;',
      "throw new CryptoNetsError('INTERNAL', 'expected one thing');",
      "document.querySelector('input, textarea');",
      "const c = 'one-word';",
    ].join('\n');
    expect(sentencesOfCode(planted, 'planted.ts')).toEqual([
      '1: Nothing was lost.',
      '2: There are … images of them',
    ]);
  });

  it('finds planted words in markup, attributes that are spoken and expressions', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-sentences-'));
    const file = path.join(folder, 'Planted.svelte');
    writeFileSync(
      file,
      '<script lang="ts">\n  const a = \'Said in a script.\';\n</script>\n<p class="two words">Said {a}</p>\n' +
        '<button aria-label="Close" data-x="y">{a ? \'Not said so\' : a}</button>\n',
    );
    expect(sentencesOfComponent(file).map((finding) => finding.replace(/^\d+: /, ''))).toEqual([
      'Said',
      'Close',
      'Not said so',
      'Said in a script.',
    ]);
    rmSync(folder, { recursive: true });
  });
});

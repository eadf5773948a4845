/** The server's manual page names every flag that --help names, and says nothing that it would not. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withOptions } from '../../../scripts/documents/manual.ts';
import { USAGE } from '../../../server/cli.ts';

const PAGE = readFileSync(
  path.resolve(import.meta.dirname, '../../../server/deploy/cryptonets-server.8'),
  'utf8',
);
const flagsOf = (text: string, form: RegExp): string[] => [...text.matchAll(form)].map(([, flag]) => flag!);
const ofHelp = flagsOf(USAGE, /^ {2}--([a-z-]+)/gm);

describe("the server's manual page", () => {
  it('names every flag of --help, once, in its order', () => {
    const named = flagsOf(PAGE.replaceAll('\\-', '-'), /^\.BR --([a-z-]+)/gm);
    expect(ofHelp.length).toBeGreaterThan(40);
    expect(named).toEqual(ofHelp);
  });

  it('is what its writer makes of it again', () => {
    expect(withOptions(PAGE)).toBe(PAGE);
  });

  it('has a missing flag put back', () => {
    expect(withOptions(PAGE.replace(/^\.TP\n\.BR \\-\\-listen[^]*?(?=^\.TP)/m, ''))).toBe(PAGE);
  });
});

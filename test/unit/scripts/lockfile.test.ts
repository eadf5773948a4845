/** The lock says where each package lies, so that an installation asks once for each. */
import { describe, expect, it } from 'vitest';
import { withAddresses, wrongEntries, type Lock } from '../../../scripts/lockfile.ts';

const entry = { version: '1.2.3', integrity: 'sha512-AA==' };

describe('addresses in the lock', () => {
  it('are filled in for plain, scoped, nested and aliased packages, and are right then', () => {
    const lock: Lock = {
      packages: {
        '': {},
        'node_modules/a': entry,
        'node_modules/@scope/b': entry,
        'node_modules/a/node_modules/@scope/c': entry,
        'node_modules/alias': { name: 'real', ...entry },
      },
    };
    expect(wrongEntries(lock)).toHaveLength(4);
    const filled = withAddresses(lock);
    expect(Object.values(filled.packages).map(({ resolved }) => resolved)).toEqual([
      undefined,
      'https://registry.npmjs.org/a/-/a-1.2.3.tgz',
      'https://registry.npmjs.org/@scope/b/-/b-1.2.3.tgz',
      'https://registry.npmjs.org/@scope/c/-/c-1.2.3.tgz',
      'https://registry.npmjs.org/real/-/real-1.2.3.tgz',
    ]);
    expect(wrongEntries(filled)).toEqual([]);
  });

  it('are wrong when another registry or no digest is named', () => {
    const elsewhere = { ...entry, resolved: 'https://npm.company.example/a/-/a-1.2.3.tgz' };
    const undigested = { version: '1.2.3', resolved: 'https://registry.npmjs.org/b/-/b-1.2.3.tgz' };
    const lock: Lock = { packages: { 'node_modules/a': elsewhere, 'node_modules/b': undigested } };
    expect(wrongEntries(lock)).toEqual(['node_modules/a', 'node_modules/b']);
  });
});

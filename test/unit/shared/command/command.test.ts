/** What is to be typed, by how the program was called. */
import { expect, it } from 'vitest';
import { asCalled } from '../../../../shared/command/index.ts';

const BIN = { CRYPTONETS_COMMAND: 'cryptonets' };

it.each([
  ['npm run predict -- --images FILE', 'cryptonets predict --images FILE'],
  ['npm run -s predict -- --json', 'cryptonets predict --json'],
  ['Make one by "npm run keys -- init".', 'Make one by "cryptonets keys init".'],
  ['"npm run server" says why.', '"cryptonets server" says why.'],
  ['npm run keys --', 'cryptonets keys'],
  ['npm start -- [options]', 'cryptonets app [options]'],
  ['what “npm start” prints', 'what “cryptonets app” prints'],
  ['npm run mnist', 'npm run mnist'],
])('%s is %s for who calls the bin', (text, expected) => {
  expect(asCalled(text, BIN)).toBe(expected);
  expect(asCalled(text, {})).toBe(text);
});

it.each([
  ['npm run server -- [options]', 'cryptonets-server [options]'],
  ['"npm run server -- token create"', '"cryptonets-server token create"'],
  ['npm run predict', 'npm run predict'],
])('%s is %s where only the server was installed', (text, expected) => {
  expect(asCalled(text, { CRYPTONETS_SERVER_COMMAND: 'cryptonets-server' })).toBe(expected);
});

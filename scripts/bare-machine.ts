/** `npm run bare-machine`: sees that the project sets itself up where there is nothing but Node and npm. */
import { optionsOf } from './app/command-line.ts';
import { longTrial } from './bare-machine/long.ts';
import { shortTrial } from './bare-machine/short.ts';

const USAGE = `npm run bare-machine -- [options]

Installs a copy of the project and predicts with it, with an empty home and a path that has node and npm alone. A minute.

  --long           the same in a clean Debian root: offline, disk full, no permission, no compiler, with one. Needs root and
                   debootstrap; half an hour
  --tests          with --long: runs "npm test" there as well; another half hour
  --mirror URL     Debian's archive for --long (http://deb.debian.org/debian)
  --help           this text
`;

const { values } = optionsOf('bare-machine', USAGE, {
  options: {
    long: { type: 'boolean', default: false },
    tests: { type: 'boolean', default: false },
    mirror: { type: 'string', default: 'http://deb.debian.org/debian' },
  },
});

process.exitCode = values.long ? await longTrial(values.tests, values.mirror) : await shortTrial();

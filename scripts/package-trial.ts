/** `npm run package:trial`: sees that the Debian packages install, serve, keep what is the user's over an upgrade, and go. */
import { optionsOf } from './app/command-line.ts';
import { packageTrial } from './package-trial/trial.ts';

const USAGE = `npm run package:trial -- [options]

Makes both Debian packages, twice (an older version and this one), and a clean Debian root; installs the older ones there, uses them from
outside of the root, upgrades, uses them again, removes, purges. Needs root, debootstrap and Debian's archive; some ten minutes.

  --mirror URL     Debian's archive (http://deb.debian.org/debian)
  --help           this text
`;

const { values } = optionsOf('package:trial', USAGE, {
  options: { mirror: { type: 'string', default: 'http://deb.debian.org/debian' } },
});

process.exitCode = await packageTrial(values.mirror);

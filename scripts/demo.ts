/** `npm run demo`: a private prediction from start to finish, with a throw-away profile and the samples. Asks nothing, leaves nothing. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newCommand, runCommand } from '../electron/cli/command.ts';
import { predictAction, predictCommand, type PredictOptions } from '../electron/cli/predict-command.ts';

const LEFT_OUT = new Set(['--profile', '--passphrase-file', '--key']);

/** The options of `predict` that make sense without a profile of one's own. */
const options = predictCommand().options.filter(({ long }) => !LEFT_OUT.has(long ?? ''));
const command = newCommand(
  'demo',
  'Predicts the samples on a private server, with a key made for this run only.',
);
for (const option of options) command.addOption(option);

command.action(async (given: PredictOptions) => {
  const profile = await mkdtemp(join(tmpdir(), 'cryptonets-demo-'));
  try {
    await predictAction({ checkPlain: true, ...given, profile });
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

await runCommand(command);

/** `npm run demo`: a private prediction from start to finish, with a throw-away profile and the samples. Asks nothing, leaves nothing. */
import { runCommand } from '../electron/cli/command.ts';
import { predictAction } from '../electron/cli/predict-command.ts';
import type { PredictOptions } from '../electron/cli/predict-options.ts';
import { demoCommand } from './demo/command.ts';

const command = demoCommand().action(async (given: PredictOptions) => {
  const { inSpareProfile } = await import('../electron/cli/session.ts');
  await inSpareProfile((profile) => predictAction({ checkPlain: true, ...given, profile }));
});

await runCommand(command);

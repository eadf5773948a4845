/** The command line of `npm run demo`. */
import type { Command } from 'commander';
import { newCommand } from '../../electron/cli/command.ts';
import { predictCommand } from '../../electron/cli/predict-command.ts';

const LEFT_OUT = new Set(['--profile', '--passphrase-file', '--key']);

/** The options of `predict` that make sense without a profile of one's own. */
export function demoCommand(): Command {
  const command = newCommand(
    'demo',
    'Predicts the samples on a private server, with a key made for this run only.',
  );
  for (const option of predictCommand().options)
    if (!LEFT_OUT.has(option.long ?? '')) command.addOption(option);
  return command;
}

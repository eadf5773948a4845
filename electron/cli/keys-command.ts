/** `npm run keys`: the keystore and the keys in it. */
import { Argument, Option, type Command } from 'commander';
import { asCalled } from '../../shared/command/index.ts';
import { newCommand, OUTPUT } from './command.ts';
import type { KeysOptions } from './keys-options.ts';
import { keys as words } from './words/keys.ts';
import type { WayIn } from './words/keystore.ts';

const { commands, options } = words;

const keystore = () => import('./keystore-actions.ts');
const actions = () => import('./keys-actions.ts');

const RECOVERY_CODE_FILE = ['--recovery-code-file <file>', options.recoveryCodeFile] as const;

function withKeystore(command: Command): Command {
  return command
    .option('--profile <dir>', options.profile)
    .option('--passphrase-file <file>', options.passphraseFile)
    .option('--json', options.json);
}

export function keysCommand(): Command {
  const root = newCommand('keys', words.what);
  const sub = (name: string, description: string): Command =>
    withKeystore(root.command(name).description(description).exitOverride().configureOutput(OUTPUT));

  sub('status', commands.status).action(async (given: KeysOptions) => (await keystore()).showStatus(given));
  sub('init', commands.init)
    .addOption(
      new Option('--protect <by>', options.protect).choices(['passphrase', 'file']).default('passphrase'),
    )
    .option('--recovery-code', options.recoveryCode)
    .action(async (given) => (await keystore()).initKeystore(given));
  sub('unlock-test', commands.unlockTest).action(async (given: KeysOptions) =>
    (await keystore()).testUnlock(given),
  );
  sub('passphrase', commands.passphrase)
    .option(...RECOVERY_CODE_FILE)
    .option('--new-passphrase-file <file>', options.newPassphraseFile)
    .action(async (given) => (await keystore()).setPassphrase(given));
  sub('remove-way', commands.removeWay)
    .addArgument(new Argument('<way>').choices(['passphrase', 'recovery', 'keyring', 'file']))
    .option(...RECOVERY_CODE_FILE)
    .action(async (way: WayIn, given) => (await keystore()).removeWay(way, given));
  sub('accept-changes', commands.acceptChanges)
    .option(...RECOVERY_CODE_FILE)
    .option('--yes', options.yes)
    .action(async (given) => (await keystore()).acceptChanges(given));
  sub('restore', commands.restore)
    .option('--yes', options.yes)
    .action(async (given) => (await keystore()).restoreCopy(given));
  sub('start-over', commands.startOver)
    .option('--yes', options.yes)
    .action(async (given) => (await keystore()).startOver(given));
  sub('list', commands.list).action(async (given: KeysOptions) => (await actions()).listKeys(given));
  sub('create <name>', commands.create)
    .option('--models <dir>', options.models)
    .action(async (name: string, given) => (await actions()).createKey(name, given));
  sub('rename <old> <new>', commands.rename).action(async (name: string, next: string, given: KeysOptions) =>
    (await actions()).renameKey(name, next, given),
  );
  sub('delete <name>', commands.delete)
    .option(...RECOVERY_CODE_FILE)
    .action(async (name: string, given: KeysOptions) => (await actions()).deleteKey(name, given));
  sub('export <name> <file>', commands.export)
    .option(...RECOVERY_CODE_FILE)
    .option('--export-passphrase-file <file>', options.exportPassphraseFile)
    .action(async (name: string, file: string, given) => (await actions()).exportKey(name, file, given));
  sub('import <file>', commands.import)
    .option('--name <name>', options.name)
    .option('--export-passphrase-file <file>', options.exportPassphraseFile)
    .action(async (file: string, given) => (await actions()).importKey(file, given));
  root
    .allowExcessArguments(true)
    .action(() =>
      root.args[0] === undefined ? root.outputHelp() : root.error(words.unknownCommand(root.args[0])),
    )
    .helpCommand(false)
    .addHelpText('after', asCalled(words.more, process.env));
  return root;
}

/** `npm run keys`: the keystore and the keys in it. */
import { Argument, Option, type Command } from 'commander';
import { newCommand } from './command.ts';
import type { KeysOptions, WayIn } from './keys-actions.ts';

const actions = () => import('./keys-actions.ts');

function withKeystore(command: Command): Command {
  return command
    .option('--profile <dir>', 'folder of the keystore (or CRYPTONETS_PROFILE)')
    .option('--passphrase-file <file>', 'passphrase of the keystore (or CRYPTONETS_PASSPHRASE)')
    .option('--json', 'print one JSON object and nothing else');
}

export function keysCommand(): Command {
  const root = newCommand('keys', 'Makes and keeps the keys that decrypt your predictions.');
  const sub = (name: string, description: string): Command =>
    withKeystore(
      root
        .command(name)
        .description(description)
        .exitOverride()
        .configureOutput({ writeErr: () => undefined }),
    );

  sub('status', 'show how the keystore is protected, and whether it is open').action(
    async (options: KeysOptions) => (await actions()).showStatus(options),
  );
  sub('init', 'make the keystore')
    .addOption(
      new Option('--protect <by>', '"file" relies on the permissions of the profile folder alone')
        .choices(['passphrase', 'file'])
        .default('passphrase'),
    )
    .option('--recovery-code', 'make a recovery code as well, shown once')
    .action(async (options) => (await actions()).initKeystore(options));
  sub('unlock-test', 'try the passphrase').action(async (options: KeysOptions) =>
    (await actions()).testUnlock(options),
  );
  sub('passphrase', 'set a new passphrase')
    .option('--recovery-code-file <file>', 'open the keystore by its recovery code instead of its passphrase')
    .option('--new-passphrase-file <file>', 'the new one (or CRYPTONETS_NEW_PASSPHRASE)')
    .action(async (options) => (await actions()).setPassphrase(options));
  sub('remove-way', 'take away one way to open the keystore, never the last')
    .addArgument(new Argument('<way>').choices(['passphrase', 'recovery', 'keyring', 'file']))
    .action(async (way: WayIn, options: KeysOptions) => (await actions()).removeWay(way, options));
  sub('list', 'list the keys').action(async (options: KeysOptions) => (await actions()).listKeys(options));
  sub('create <name>', 'make a key')
    .option('--models <dir>', 'folder of the models that the key is for')
    .action(async (name: string, options) => (await actions()).createKey(name, options));
  sub('delete <name>', 'delete a key for good').action(async (name: string, options: KeysOptions) =>
    (await actions()).deleteKey(name, options),
  );
  sub('export <name> <file>', 'write a key to a file under a passphrase of its own')
    .option('--export-passphrase-file <file>', 'passphrase of the file (or CRYPTONETS_EXPORT_PASSPHRASE)')
    .action(async (name: string, file: string, options) =>
      (await actions()).exportKeyFile(name, file, options),
    );
  sub('import <file>', 'take a key from such a file')
    .option('--name <name>', 'under another name')
    .option('--export-passphrase-file <file>', 'passphrase of the file (or CRYPTONETS_EXPORT_PASSPHRASE)')
    .action(async (file: string, options) => (await actions()).importKeyFile(file, options));
  root
    .allowExcessArguments(true)
    .action(() =>
      root.args[0] === undefined ? root.outputHelp() : root.error(`There is no command "${root.args[0]}".`),
    )
    .helpCommand(false)
    .addHelpText('after', '\nOptions of one command: npm run keys -- create --help');
  return root;
}

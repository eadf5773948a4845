/** The whole program as its help describes it. */
import { keysCommand } from '../../electron/cli/keys-command.ts';
import { predictCommand } from '../../electron/cli/predict-command.ts';
import { program as words } from '../../electron/cli/words/program.ts';
import { shell } from '../../electron/cli/words/shell.ts';
import { USAGE as SERVER_USAGE } from '../../server/cli.ts';
import { TOKEN_USAGE } from '../../server/identity/token-command.ts';
import { TOP_USAGE } from '../../server/top/command.ts';
import { TRAIN_USAGE } from '../../training/index.ts';
import { BENCH_USAGE } from '../bench/usage.ts';
import { demoCommand } from '../demo/command.ts';
import { TABLE_USAGE } from '../train/options.ts';
import { SHELLS } from './shells.ts';
import { PROGRAM } from './commands.ts';
import { bare, ofCommander, ofUsage, type DescribedCommand } from './describe.ts';

const { what } = words;

function serverCommand(): DescribedCommand {
  const actions = /server -- token (\S+)/.exec(SERVER_USAGE)?.[1]?.split('|') ?? [];
  const { options } = ofUsage('', '', TOKEN_USAGE);
  const token = {
    ...bare('token', 'who may call'),
    commands: actions.map((name) => ({ ...bare(name, ''), options })),
  };
  const server = ofUsage('server', what.server, SERVER_USAGE);
  const top = ofUsage('top', 'how a server is doing', TOP_USAGE);
  return { ...server, commands: [token, top] };
}

/** Every command and option. */
export function describedProgram(): DescribedCommand {
  const commands: DescribedCommand[] = [
    ofCommander('predict', what.predict, predictCommand()),
    ofCommander('keys', what.keys, keysCommand()),
    serverCommand(),
    ofUsage('app', what.app, shell.usage),
    ofCommander('demo', what.demo, demoCommand()),
    ofUsage('train', what.train, TRAIN_USAGE + TABLE_USAGE),
    bare('model', what.model),
    ofUsage('bench', what.bench, BENCH_USAGE),
    { ...bare('completion', what.completion), commands: SHELLS.map((name) => bare(name, '')) },
  ];
  const help = {
    ...bare('help', 'the options of a command'),
    options: [],
    commands: commands.map(({ name, what: told }) => ({ ...bare(name, told), options: [] })),
  };
  const version = { ...bare('', '').options[0]!, flags: ['--version'], what: 'which version this is' };
  return {
    name: PROGRAM,
    what: '',
    options: [...bare('', '').options, version],
    commands: [...commands, help],
  };
}

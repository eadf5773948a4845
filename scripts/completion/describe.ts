/** What the command line takes, read from the very descriptions that its help is printed from: commander's, and usage texts. */
import type { Command, Option } from 'commander';

export interface DescribedOption {
  /** `-h` and `--help`. */
  readonly flags: readonly string[];
  readonly what: string;
  /** Undefined: it takes no value. */
  readonly value: 'file' | 'folder' | 'text' | undefined;
  readonly choices: readonly string[];
  readonly repeated: boolean;
}

export interface DescribedCommand {
  readonly name: string;
  readonly what: string;
  readonly options: readonly DescribedOption[];
  readonly commands: readonly DescribedCommand[];
}

const kindOf = (value: string): DescribedOption['value'] =>
  /^(file|path)\b/i.test(value) ? 'file' : /^dir\b/i.test(value) ? 'folder' : 'text';

function ofOption({ flags, description, argChoices, variadic }: Option): DescribedOption {
  const value = /[<[](.+)[>\]]/.exec(flags)?.[1];
  return {
    flags: flags.match(/(?<![\w-])--?[a-z][\w-]*/g) ?? [],
    what: description,
    value: value === undefined ? undefined : kindOf(value),
    choices: argChoices ?? [],
    repeated: variadic,
  };
}

const HELP: DescribedOption = {
  flags: ['-h', '--help'],
  what: 'this text',
  value: undefined,
  choices: [],
  repeated: false,
};

export function ofCommander(name: string, what: string, command: Command): DescribedCommand {
  return {
    name,
    what,
    options: [...command.options.map(ofOption), HELP],
    commands: command.commands.map((sub) => ofCommander(sub.name(), sub.description(), sub)),
  };
}

/** `  --flag VALUE   what it is`; a value is in capitals, or a choice of words. */
const OPTION = /^ {2}(--?[a-z][\w-]*)(?: ([A-Z][A-Z:,…]*|[a-z]+(?:\|[a-z]+)+))? +(\S.*)$/gm;
/** `  name   what it is` */
const COMMAND = /^ {2}([a-z]+) {2,}(\S.*)$/gm;

export function ofUsage(name: string, what: string, usage: string): DescribedCommand {
  const options = [...usage.matchAll(OPTION)].map(([, flag = '', value, text = '']): DescribedOption => {
    const choices = value?.includes('|') ? value.split('|') : [];
    return {
      flags: flag === '--help' ? HELP.flags : [flag],
      what: text,
      value: value === undefined ? undefined : kindOf(value),
      choices,
      repeated: text.includes('may be repeated'),
    };
  });
  const commands = [...usage.matchAll(COMMAND)].map(([, own = '', text = '']) => bare(own, text));
  return { name, what, options, commands };
}

/** A word that is followed by what its own help tells. */
export const bare = (name: string, what: string): DescribedCommand => ({
  name,
  what,
  options: [HELP],
  commands: [],
});

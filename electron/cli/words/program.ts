/** Words of the program as a whole: its commands, and what it says of one that does not exist. */

const list = (subcommands: readonly { readonly name: string; readonly what: string }[]): string =>
  subcommands.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n');

export const program = {
  usage: (subcommands: readonly { readonly name: string; readonly what: string }[]) =>
    `cryptonets COMMAND [options]

Private predictions: pictures are encrypted here, a server computes on what it cannot read.

${list(subcommands)}

  help COMMAND  the options of a command
  --version     which version this is
`,
  what: {
    predict: 'predict digits that the server cannot see',
    keys: 'make and keep the keys that decrypt your predictions',
    server: 'run an inference server',
    app: 'open the app',
    demo: 'predict the samples with a throw-away key',
    train: 'train a network of small integers',
    model: 'import a network that was trained elsewhere (ONNX)',
    bench: 'measure',
    completion: 'print completion for your shell: bash, zsh or fish',
  },
  unknown: (name: string, near: string | undefined) =>
    `There is no command "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`,
  seeHelp: '"cryptonets --help" lists the commands.',
} as const;

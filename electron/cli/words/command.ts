/** What every command says: help, options, how it ends. */

export const words = {
  helpOption: 'this text',
  seeHelp: (command: string) => `"${command} --help" says what is allowed.`,
  providerKey: 'A public key of 64 hexadecimal digits is expected, as the provider prints it, or none.',
  wholeNumber: (minimum: number, maximum: number) =>
    `A whole number from ${minimum}${maximum < Number.MAX_SAFE_INTEGER ? ` to ${maximum}` : ''} is expected.`,
} as const;

/** What every command says: help, options, how it ends. */

export const words = {
  helpOption: 'this text',
  seeHelp: (command: string) => `"${command} --help" says what is allowed.`,
  providerKey: 'A public key of 64 hexadecimal digits is expected, as the provider prints it, or none.',
  wholeNumber: (minimum: number) => `A whole number from ${minimum} is expected.`,
} as const;

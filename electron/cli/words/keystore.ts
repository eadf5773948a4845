/** Words of the keystore on the command line: prompts, its help, and what came of a command about it. */
import type { VaultStatus } from '../../../shared/ipc/types.ts';

export type WayIn = VaultStatus['slots'][number]['kind'];

const ways: Record<WayIn, string> = {
  passphrase: 'passphrase',
  recovery: 'recovery code',
  keyring: 'keyring of the operating system',
  file: 'key file (permissions of the profile folder only)',
};

const states: Record<VaultStatus['state'], string> = {
  missing: 'missing. Make one by "npm run keys -- init"',
  locked: 'locked',
  unlocked: 'unlocked',
};

export const keystore = {
  prompts: {
    passphrase: 'Passphrase of the keystore (empty: use a throw-away key): ',
    present: 'Present passphrase of the keystore: ',
    next: 'New passphrase',
    again: 'The same again: ',
  },
  ways,
  status: (state: VaultStatus['state']) => `Keystore: ${states[state]}.`,
  openedBy: (kinds: readonly WayIn[]) => `Opened by: ${kinds.map((kind) => ways[kind]).join(', ')}`,
  keys: (count: number) => `Keys: ${count}`,
  made: 'The keystore is made.',
  recoveryCode: (code: string) => `Recovery code, shown only now: ${code}`,
  opens: 'That opens the keystore.',
  notText:
    'The passphrase file is not text. It opens this keystore because an earlier version took it so: set a new passphrase.',
  passphraseSet:
    'The passphrase is set. The one before opens nothing any more, nor does an old copy of the record.',
  codeAgain: 'The recovery code before opens nothing any more: keep this one instead.',
  nothingAltered: 'Nothing was changed by another program.',
  accepted: 'The keystore vouches for everything as it is now.',
  restoreConsent: 'restore',
  askRestore:
    'Close every other program that uses this profile. What was changed since the newest copy is not in it.\n' +
    'Type "restore" to put it back: ',
  restored: (copy: string, before: string | null) =>
    `Put back ${copy}.${before === null ? '' : ` What was there is now ${before}.`}`,
  acceptConsent: 'accept',
  askAccept: (changes: string) => `${changes}\nType "accept" to take it as it is: `,
  wayGone: (way: WayIn) => `Gone: ${ways[way]}.`,
  gone: 'The keystore is gone. Make a new one by "npm run keys -- init".',
  consent: 'start over',
  askConsent: (keys: number) =>
    `This deletes the keystore, its keys (${keys}), the whole history and the tokens of servers, for good.\n` +
    'Type "start over" to go on: ',
} as const;

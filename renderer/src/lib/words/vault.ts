/** Words of the vault and its keys. */
import type { KeyringProblem } from '../../../../shared/ipc/types.ts';
import { bytes } from '../format.ts';

const keyringProblems: Record<KeyringProblem, string> = {
  absent: 'no access to a keyring',
  unprotected: 'it would not protect the key',
  unavailable: 'it cannot be used at the moment',
};

export const vault = {
  title: 'Keys and vault',
  states: {
    missing: {
      title: 'There is no vault yet',
      what: 'Predictions use a key that lives in memory and is gone with the app. Make a vault to keep keys and past answers.',
    },
    locked: {
      title: 'The vault is locked',
      what: 'Its keys and past answers are sealed. Open it to use them.',
    },
    unlocked: {
      title: 'The vault is open',
      what: 'Keys stay on this computer, sealed on disk. They are never sent anywhere.',
    },
  },
  create: 'Make a vault',
  protect: 'How should it be opened?',
  ways: {
    passphrase: {
      title: 'With a passphrase',
      what: 'The safest way. Nobody can open it without the passphrase, and nobody can restore it for you.',
    },
    keyring: {
      title: 'With the keyring of this computer',
      what: (backend: string) =>
        `Opens by itself when you are logged in (${backend}). Keyrings can change or be lost: keep the recovery code.`,
    },
    file: {
      title: 'By file permissions only',
      what: 'Opens by itself, without a secret. Anyone who can read your files can read your keys. For tests and demonstrations.',
    },
  },
  noKeyring: (problem: KeyringProblem) => `Not available here: ${keyringProblems[problem]}`,
  keyringProblems,
  passphrase: 'Passphrase',
  passphraseAgain: 'Once more',
  passphraseHint: 'Hard to guess: four words that do not belong together, or ten signs and more.',
  mismatch: 'The two passphrases differ.',
  wantRecovery: 'Make a recovery code, shown once',
  understand: 'I understand that the keys are readable by anyone who can read my files',
  recovery: {
    title: 'Your recovery code',
    print: 'Print',
    sheet: {
      title: 'CryptoNets: recovery code of a vault',
      made: (when: string) => `Shown once, on ${when}, and kept nowhere else.`,
      what: [
        'It opens the vault on this computer when the passphrase is lost or the keyring is gone. Type it in Keys and vault, under “Use the recovery code instead”.',
        'Whoever has it and the files of this computer can read the keys: keep it as you keep a passport, and not beside the computer.',
        'With a new recovery code, or after starting over, this one opens nothing. Then tear it up.',
      ],
      blanks: ['Computer', 'Vault of'],
    },
    what: 'It opens the vault when the passphrase or the keyring is lost. It is shown only now. Write it down and keep it away from this computer.',
    again: 'With the passphrase the code was changed as well: the one before opens nothing any more.',
    kept: 'I have written it down',
    copy: 'Copy code',
  },
  unlock: 'Open the vault',
  acceptChanges: 'Open it, and take everything as it is now',
  lock: 'Lock now',
  withRecovery: 'Use the recovery code instead',
  withPassphrase: 'Use the passphrase instead',
  recoveryCode: 'Recovery code',
  change: 'Change the passphrase…',
  changeNow: 'Change it',
  making: 'Making the vault: what opens it is made slow to guess…',
  opening: 'Opening the vault…',
  changing: 'Changing the passphrase…',
  changed: 'The passphrase was changed.',
  presentPassphrase: 'Present passphrase',
  newPassphrase: 'New passphrase',
  startOver: {
    open: 'I have lost every way in…',
    title: 'Give this vault up?',
    what: 'Everything that only it could open is deleted: its keys, the whole history, the tokens of servers. Nobody can bring them back, and ciphertexts made with its keys can never be read again. Settings and servers stay. If a passphrase, a recovery code or a copy of the key file may still turn up, wait.',
    action: 'Delete it all and start over',
  },
  slots: {
    title: 'It opens with',
    passphrase: 'a passphrase',
    recovery: 'a recovery code',
    keyring: 'the keyring',
    file: 'file permissions only',
  },
  keys: {
    title: 'Keys',
    empty: 'No key yet. One is made with the first prediction, or make one now.',
    name: 'Name',
    usedFor: { batch: 'For batches', interactive: 'For one image at a time' },
    rename: 'Rename',
    renameTitle: (name: string) => `Rename the key “${name}”`,
    renamed: 'New name of the key',
    fingerprint: 'Fingerprint',
    made: 'Made',
    memory: 'in memory only',
    create: 'Make a key',
    creating: 'Making a key…',
    newName: 'Name of the new key',
    delete: 'Delete',
    deleteTitle: (name: string) => `Delete the key “${name}”?`,
    deleteWhat: 'Ciphertexts made with it can never be read again. This cannot be undone.',
    lockedNote: 'Open the vault to see and make stored keys.',
  },
  size: bytes,
} as const;

/** What a window says of errors of this computer: its servers, keys, vault, database, engine, host. */
export const errorsHere = {
  BUILT_IN_STOPPED: {
    title: 'The app’s own server was stopped.',
    hint: 'Start it in Servers, or choose another one.',
  },
  SERVER_NOT_FOUND: {
    title: 'There is no server of this name.',
    hint: 'Choose or add a server in “Servers”.',
  },
  SERVER_EXISTS: { title: 'A server of this name exists already.', hint: 'Choose another name.' },
  KEY_NOT_FOUND: { title: 'There is no such key.', hint: 'Make or choose a key in “Keys and vault”.' },
  KEY_EXISTS: { title: 'A key of this name exists already.', hint: 'Choose another name.' },
  KEY_INVALID: {
    title: 'A stored key cannot be used.',
    hint: 'Choose another key, or make a new one in “Keys and vault”.',
  },
  VAULT_LOCKED: { title: 'The vault is locked.', hint: 'Open it in “Keys and vault”.' },
  VAULT_EXISTS: { title: 'There is a vault already.', hint: 'Open it in “Keys and vault”.' },
  VAULT_MISSING: { title: 'There is no vault yet.', hint: 'Make one in “Keys and vault”.' },
  VAULT_CORRUPT: {
    title: 'The vault was changed or damaged.',
    hint: 'Put it back from a copy of your profile folder.',
  },
  VAULT_ALTERED: {
    title: 'Something else has changed what the vault vouches for.',
    hint: 'The technical details name it. If you know why, open the vault as it is now; else put a copy of the profile back.',
  },
  VAULT_STALE: {
    title: 'An old record of the vault was put back. It opens nothing that is there now.',
    hint: 'Put a whole copy of the profile back, or start over.',
  },
  KEY_FILE_MISSING: {
    title: 'The key file of the vault is not there.',
    hint: 'Put it back beside the database, or open the vault with the recovery code.',
  },
  SELF_TEST_FAILED: {
    title: 'The cryptography of this computer does not compute what it should.',
    hint: 'The vault stays closed. Install the app again, or report it.',
  },
  PASSPHRASE_WRONG: { title: 'That does not open the vault.', hint: 'Check what was entered and try again.' },
  PASSPHRASE_WEAK: {
    title: 'The passphrase is too easy to guess.',
    hint: 'Use four words or more that do not belong together.',
  },
  PASSPHRASE_NOT_TEXT: {
    title: 'The passphrase is not text.',
    hint: 'Type it, or paste it from a text.',
  },
  PASSPHRASE_MISMATCH: { title: 'The two passphrases differ.', hint: 'Enter the same one twice.' },
  PASSPHRASE_REQUIRED: { title: 'A passphrase is needed.', hint: 'Open the vault with its passphrase.' },
  KEYRING_UNAVAILABLE: {
    title: 'There is no keyring of the operating system to use.',
    hint: 'Use a passphrase instead.',
  },
  KEYRING_CHANGED: {
    title: 'The keyring of the operating system has changed.',
    hint: 'Open the vault with the passphrase or the recovery code.',
  },
  STORE_LOCKED: {
    title: 'Another window or program is using the database.',
    hint: 'Close it and try again.',
  },
  STORE_CORRUPT: {
    title: 'The database is damaged.',
    hint: 'It was left as it is. The folder “copies” beside it has one of each day.',
  },
  STORE_EMPTY: {
    title: 'The local database is empty. A crash of the disk or another program did that.',
    hint: 'Put the newest copy back: the folder “copies” beside it has some, the technical details say which.',
  },
  STORE_NEWER: { title: 'This was written by a newer version of the app.', hint: 'Update the app.' },
  STORE_FULL: {
    title: 'The disk is full. Nothing was changed.',
    hint: 'Free some space and try again. Deleting some keys or entries of the history works even now.',
  },
  STORE_FAILED: { title: 'The database could not be used.', hint: 'Check disk space and permissions.' },
  NOT_FOUND: { title: 'That is not there any more.', hint: 'Look again at what there is.' },
  ENGINE_UNAVAILABLE: {
    title: 'This engine does not run here.',
    hint: 'Choose the engine “Fastest” in the settings.',
  },
  OUT_OF_MEMORY: {
    title: 'There is not enough memory.',
    hint: 'Send fewer images at a time, or close other programs.',
  },
  CALL_UNKNOWN: { title: 'The window and the app are of different versions.', hint: 'Reload the window.' },
  HOST_LOST: {
    title: 'The part of the app that encrypts was lost.',
    hint: 'It is being started again. Nothing stored was lost; try again in a moment.',
  },
  OPERATION_EXISTS: { title: 'This is already running.', hint: 'Try again.' },
} as const;

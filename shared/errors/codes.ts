/* eslint-disable max-lines -- one closed table, read as a whole */
/** The closed list of error codes: every failure a person or a peer can see is one of these. */

/** What a caller may do after an error: nothing, the same again, or the same after a repair that is named by the hint. */
export type Retry = 'never' | 'same' | 'after-repair';

/** Canonical gRPC status names; the numbers live in the server's and the client's codecs. */
export type StatusName =
  | 'CANCELLED'
  | 'UNKNOWN'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'DATA_LOSS'
  | 'UNAUTHENTICATED';

/** What one code means to a peer (status, retry) and to a person (title, hint). */
export interface ErrorFacts {
  readonly status: StatusName;
  readonly retry: Retry;
  /** What happened, as a short sentence for people. */
  readonly title: string;
  /** What the reader can do about it. */
  readonly hint: string;
}

const facts = (status: StatusName, retry: Retry, title: string, hint: string): ErrorFacts => ({
  status,
  retry,
  title,
  hint,
});

export const ERROR_FACTS = {
  // Work that ended early
  CANCELLED: facts('CANCELLED', 'same', 'Stopped.', 'Nothing was lost. Start again whenever you like.'),
  DEADLINE_EXCEEDED: facts(
    'DEADLINE_EXCEEDED',
    'same',
    'It took too long.',
    'Try again, or raise the deadline in the settings.',
  ),
  INTERNAL: facts(
    'INTERNAL',
    'same',
    'Something inside the program failed.',
    'Try again; if it stays, report it with the log.',
  ),
  BUSY: facts('RESOURCE_EXHAUSTED', 'same', 'The server is busy.', 'Wait a moment and try again.'),
  SHUTTING_DOWN: facts(
    'UNAVAILABLE',
    'same',
    'The server is shutting down.',
    'Try again in a moment or use another server.',
  ),
  UNIMPLEMENTED: facts(
    'UNIMPLEMENTED',
    'never',
    'This is not supported here.',
    'Update the side that lacks it.',
  ),

  // Input of people: images, files, arguments
  ARGUMENT_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'An option has a value that cannot be used.',
    'See --help for what is allowed.',
  ),
  CONFIG_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'The configuration file cannot be used.',
    'Correct the named entry.',
  ),
  IMAGE_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'This image cannot be read.',
    'Use a PNG or JPEG picture of a digit, or an IDX file.',
  ),
  IMAGE_TOO_LARGE: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'This image is too large.',
    'Use a picture under the stated limit.',
  ),
  IDX_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'This is not a usable IDX file.',
    'Check that the file is complete and of the IDX format.',
  ),
  LABELS_MISMATCH: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'There are not as many labels as images.',
    'Use the label file that belongs to the images.',
  ),
  NO_IMAGES: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'There is no image to predict.',
    'Draw a digit, drop a file, or pick a sample.',
  ),
  FILE_NOT_FOUND: facts(
    'NOT_FOUND',
    'after-repair',
    'A file could not be found.',
    'Check the name and try again.',
  ),
  FILE_UNREADABLE: facts(
    'PERMISSION_DENIED',
    'after-repair',
    'A file could not be read.',
    'Check its permissions.',
  ),
  DATASET_MISSING: facts(
    'NOT_FOUND',
    'after-repair',
    'The data set is not there.',
    'Run "npm run mnist" or name the folder that holds it.',
  ),
  DATASET_CORRUPT: facts(
    'DATA_LOSS',
    'after-repair',
    'A file of the data set is not what it should be.',
    'Delete it and fetch it again.',
  ),
  DOWNLOAD_FAILED: facts(
    'UNAVAILABLE',
    'same',
    'The download failed.',
    'Check the connection or name another mirror.',
  ),

  // Models, parameters, plans
  MODEL_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'The model file cannot be used.',
    'Install the model again.',
  ),
  MODEL_DIGEST_MISMATCH: facts(
    'DATA_LOSS',
    'never',
    'The model file was changed or damaged.',
    'Install the model again.',
  ),
  MODEL_NOT_FOUND: facts(
    'NOT_FOUND',
    'after-repair',
    'The server does not have this model.',
    'Pick one of the models that the server lists.',
  ),
  RANGE_EXCEEDS_MODULUS: facts(
    'FAILED_PRECONDITION',
    'never',
    'The model could overflow under these parameters.',
    'Use a parameter set with a larger plaintext modulus.',
  ),
  PARAMETERS_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'The encryption parameters are not valid.',
    'Use a parameter set of the built-in list.',
  ),
  PARAMETERS_INSECURE: facts(
    'FAILED_PRECONDITION',
    'never',
    'The encryption parameters are below 128-bit security.',
    'Use a parameter set of the built-in list.',
  ),
  PARAMETERS_UNKNOWN: facts(
    'NOT_FOUND',
    'never',
    'The parameter set is not known here.',
    'Update the older of client and server.',
  ),
  PLAN_MISMATCH: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'Client and server would not compute the same thing.',
    'Update the older of client and server.',
  ),
  PLAN_IMPOSSIBLE: facts(
    'FAILED_PRECONDITION',
    'never',
    'No parameter set can run this model.',
    'Use a model with a smaller proven range.',
  ),
  BATCH_TOO_LARGE: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'There are more images than slots.',
    'Send fewer images at a time.',
  ),

  // What a peer sent
  MESSAGE_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'A message cannot be understood.',
    'Update the older of client and server.',
  ),
  HEADER_MISSING: facts(
    'INVALID_ARGUMENT',
    'never',
    'The first message is not a header.',
    'Update the client.',
  ),
  HEADER_REPEATED: facts('INVALID_ARGUMENT', 'never', 'A second header was sent.', 'Update the client.'),
  STREAM_TOO_SHORT: facts('INVALID_ARGUMENT', 'same', 'The upload ended too early.', 'Try again.'),
  STREAM_TOO_LONG: facts(
    'INVALID_ARGUMENT',
    'never',
    'More was sent than was announced.',
    'Update the client.',
  ),
  CHUNK_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'A chunk is out of order or of the wrong size.',
    'Update the client.',
  ),
  CIPHERTEXT_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'A ciphertext is not well formed.',
    'Encrypt again with the parameters that the server names.',
  ),
  CIPHERTEXT_COUNT: facts(
    'INVALID_ARGUMENT',
    'never',
    'There are not as many ciphertexts as the plan needs.',
    'Update the older of client and server.',
  ),
  CIPHERTEXT_PARAMETERS: facts(
    'INVALID_ARGUMENT',
    'never',
    'A ciphertext belongs to other parameters.',
    'Encrypt again with the parameters that the server names.',
  ),
  RESIDUE_OUT_OF_RANGE: facts(
    'INVALID_ARGUMENT',
    'never',
    'A ciphertext holds a number outside its range.',
    'Encrypt again; the upload was damaged.',
  ),
  LIMIT_EXCEEDED: facts(
    'RESOURCE_EXHAUSTED',
    'after-repair',
    'A limit of the server was exceeded.',
    'Send less at a time.',
  ),

  // Evaluation keys of interactive packing
  EVALUATION_KEYS_MISSING: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The server does not have your evaluation keys.',
    'They are sent again; nothing needs to be done.',
  ),
  EVALUATION_KEYS_EXPIRED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The server has let go of your evaluation keys.',
    'They are sent again; nothing needs to be done.',
  ),
  EVALUATION_KEYS_PARAMETERS: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The evaluation keys were made for another model or parameter set.',
    'Make evaluation keys for this model.',
  ),
  EVALUATION_KEYS_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'The evaluation keys cannot be read.',
    'Make new evaluation keys and send them again.',
  ),
  KEY_STORE_FULL: facts(
    'RESOURCE_EXHAUSTED',
    'same',
    'The server has no room for your evaluation keys.',
    'Try again later, or predict in a batch, which needs none.',
  ),
  UPLOAD_OFFSET: facts(
    'OUT_OF_RANGE',
    'after-repair',
    'A part of the evaluation keys arrived out of place.',
    'The upload goes on from where the server is.',
  ),

  // Network
  SERVER_UNREACHABLE: facts(
    'UNAVAILABLE',
    'same',
    'The server cannot be reached.',
    'Check the address and that the server is running.',
  ),
  SERVER_LOST: facts(
    'UNAVAILABLE',
    'same',
    'The connection to the server was lost.',
    'Nothing was lost here. Try again.',
  ),
  SERVER_INCOMPATIBLE: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The server speaks another version.',
    'Update the older of client and server.',
  ),
  SERVER_NOT_FOUND: facts(
    'NOT_FOUND',
    'after-repair',
    'There is no server of this name.',
    'Add it in the settings.',
  ),
  NOT_AUTHORIZED: facts(
    'UNAUTHENTICATED',
    'after-repair',
    'The server does not accept this client.',
    'Give the token of the server in its settings.',
  ),
  ADDRESS_IN_USE: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The address is already in use.',
    'Choose another port.',
  ),

  // Keys and the vault
  KEY_NOT_FOUND: facts(
    'NOT_FOUND',
    'after-repair',
    'There is no key of this name.',
    'List the keys, or make one.',
  ),
  KEY_EXISTS: facts(
    'ALREADY_EXISTS',
    'after-repair',
    'A key of this name exists already.',
    'Choose another name.',
  ),
  KEY_INVALID: facts(
    'DATA_LOSS',
    'never',
    'A stored key cannot be used.',
    'Restore it from a backup, or make a new one.',
  ),
  VAULT_LOCKED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The keystore is locked.',
    'Unlock it with its passphrase.',
  ),
  VAULT_EXISTS: facts('ALREADY_EXISTS', 'never', 'There is a keystore already.', 'Unlock it instead.'),
  VAULT_MISSING: facts('NOT_FOUND', 'after-repair', 'There is no keystore yet.', 'Make one first.'),
  VAULT_CORRUPT: facts(
    'DATA_LOSS',
    'never',
    'The keystore was changed or damaged.',
    'Restore it from a backup.',
  ),
  PASSPHRASE_WRONG: facts(
    'PERMISSION_DENIED',
    'after-repair',
    'That does not open the keystore.',
    'Check the passphrase or recovery code and try again.',
  ),
  PASSPHRASE_WEAK: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'The passphrase is too short.',
    'Use at least ten characters.',
  ),
  PASSPHRASE_REQUIRED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'A passphrase is needed.',
    'Give it by prompt, --passphrase-file or CRYPTONETS_PASSPHRASE.',
  ),
  KEYRING_UNAVAILABLE: facts(
    'UNAVAILABLE',
    'after-repair',
    'There is no keyring of the operating system to use.',
    'Use a passphrase instead.',
  ),
  KEYRING_CHANGED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The keyring of the operating system has changed.',
    'Unlock with the passphrase or the recovery code.',
  ),

  // Local database
  STORE_LOCKED: facts(
    'UNAVAILABLE',
    'same',
    'Another program is using the database.',
    'Close the other window or program and try again.',
  ),
  STORE_CORRUPT: facts(
    'DATA_LOSS',
    'never',
    'The database is damaged.',
    'It was left as it is. Restore the copy that lies beside it.',
  ),
  STORE_NEWER: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'The database was written by a newer version.',
    'Update the app.',
  ),
  STORE_FAILED: facts(
    'INTERNAL',
    'same',
    'The database could not be used.',
    'Check disk space and permissions.',
  ),
  NOT_FOUND: facts('NOT_FOUND', 'never', 'That is not there any more.', 'Refresh the view.'),

  // Engines and shells
  ENGINE_UNAVAILABLE: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'This engine does not run here.',
    'Use --engine auto, or build the addon with "npm run native".',
  ),
  OUT_OF_MEMORY: facts(
    'RESOURCE_EXHAUSTED',
    'after-repair',
    'There is not enough memory.',
    'Send fewer images at a time, or close other programs.',
  ),
  SENDER_REFUSED: facts(
    'PERMISSION_DENIED',
    'never',
    'A call came from a place that may not make it.',
    'Use the window or address that the app itself opened.',
  ),
  CALL_UNKNOWN: facts('UNIMPLEMENTED', 'never', 'There is no such call.', 'Reload the window.'),
  HOST_LOST: facts(
    'UNAVAILABLE',
    'same',
    'The part of the app that does the work was lost.',
    'It is being reached again. Nothing stored was lost; try again in a moment.',
  ),
  OPERATION_EXISTS: facts(
    'ALREADY_EXISTS',
    'never',
    'An operation of this id is already running.',
    'Use a fresh id.',
  ),
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof ERROR_FACTS;

/** Whether a string that came from outside is one of the codes. Own keys only, so `constructor` is not a code. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_FACTS, value);
}

/* eslint-disable max-lines -- one closed table, read as a whole */
/** The closed list of error codes: every failure a person or a peer can see is one of these. */

/** What a caller may do after an error: nothing, the same again, or the same after a repair (`recover`). */
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

/**
 * Which side of a call may fail with a code. A client believes a server that claims a code of `server` or `both`;
 * what only the client can know (`client`: its keys, its files, its own wish to stop, a connection that broke) it does not.
 */
export type Side = 'client' | 'server' | 'both';

/** What the reader can do about it: the app's button and the hints of app and command line follow from this. */
export type Recovery =
  /** Nothing needs to be done, or nothing can be. */
  | 'none'
  /** The same again. */
  | 'retry'
  /** The same again, a little later. */
  | 'wait-and-retry'
  /** Another image, file, option, name or value. */
  | 'fix-input'
  /** Fewer images at a time. */
  | 'send-less'
  /** Another server, or another address, certificate or token for it. */
  | 'choose-server'
  /** Another key, or a new one. */
  | 'choose-key'
  /** Another engine. */
  | 'choose-engine'
  /** Open the keystore, by whichever way is left. */
  | 'unlock'
  /** Make the keystore that is not there yet. */
  | 'make-keystore'
  /** Put back a copy, or install or fetch the file again. */
  | 'restore'
  /** Close what holds memory, the disk or the database. */
  | 'free-resources'
  /** Bring the older side up to date. */
  | 'update-program'
  /** Open the window anew. */
  | 'reload'
  /** Tell whoever looks after the program. */
  | 'report';

/**
 * What one code means to a peer (status, retry), whose it is (side) and what helps (recover).
 * What people read is not here: each surface has its own words for every code (`electron/cli/words`, `renderer/src/lib/words`).
 */
export interface ErrorFacts {
  readonly status: StatusName;
  readonly retry: Retry;
  readonly side: Side;
  readonly recover: Recovery;
  /** What an error says of itself when whoever throws it knows no more: technical, for logs, peers and details. */
  readonly message: string;
}

const facts = <S extends Side>(
  status: StatusName,
  retry: Retry,
  side: S,
  recover: Recovery,
  message: string,
): ErrorFacts & { readonly side: S } => ({ status, retry, side, recover, message });

export const ERROR_FACTS = {
  // Work that ended early
  CANCELLED: facts('CANCELLED', 'same', 'client', 'retry', 'cancelled'),
  DEADLINE_EXCEEDED: facts('DEADLINE_EXCEEDED', 'same', 'both', 'retry', 'the deadline has passed'),
  INTERNAL: facts('INTERNAL', 'same', 'both', 'report', 'internal error'),
  BUSY: facts('RESOURCE_EXHAUSTED', 'same', 'both', 'wait-and-retry', 'no free place'),
  SHUTTING_DOWN: facts('UNAVAILABLE', 'same', 'server', 'wait-and-retry', 'shutting down'),
  UNIMPLEMENTED: facts('UNIMPLEMENTED', 'never', 'both', 'update-program', 'not supported'),

  // Input of people: images, files, arguments
  ARGUMENT_INVALID: facts('INVALID_ARGUMENT', 'after-repair', 'both', 'fix-input', 'invalid argument'),
  CONFIG_INVALID: facts('INVALID_ARGUMENT', 'after-repair', 'server', 'fix-input', 'invalid configuration'),
  IMAGE_INVALID: facts('INVALID_ARGUMENT', 'after-repair', 'client', 'fix-input', 'not a readable image'),
  IMAGE_TOO_LARGE: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'the image exceeds a limit',
  ),
  IDX_INVALID: facts('INVALID_ARGUMENT', 'after-repair', 'client', 'fix-input', 'not a well-formed IDX file'),
  LABELS_INVALID: facts('INVALID_ARGUMENT', 'after-repair', 'client', 'fix-input', 'not a list of labels'),
  LABELS_MISMATCH: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'labels and images differ in number',
  ),
  TABLE_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'a row, column or value that the model does not read',
  ),
  INPUT_MISMATCH: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'the model reads another kind of data',
  ),
  NO_IMAGES: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'expected one image or more, got none',
  ),
  FILE_NOT_FOUND: facts('NOT_FOUND', 'after-repair', 'client', 'fix-input', 'no such file'),
  TOO_MANY_FILES: facts(
    'RESOURCE_EXHAUSTED',
    'same',
    'both',
    'free-resources',
    'the system lets this program open no more files',
  ),
  FILE_UNREADABLE: facts(
    'PERMISSION_DENIED',
    'after-repair',
    'client',
    'fix-input',
    'the file cannot be read',
  ),
  FILE_UNWRITABLE: facts(
    'PERMISSION_DENIED',
    'after-repair',
    'client',
    'fix-input',
    'the file cannot be written',
  ),
  DATASET_MISSING: facts('NOT_FOUND', 'after-repair', 'client', 'fix-input', 'no such data set'),
  DATASET_CORRUPT: facts(
    'DATA_LOSS',
    'after-repair',
    'client',
    'restore',
    'a file of the data set has another checksum or form',
  ),
  DOWNLOAD_FAILED: facts('UNAVAILABLE', 'same', 'client', 'retry', 'the download failed'),

  // Models, parameters, plans
  MODEL_INVALID: facts('INVALID_ARGUMENT', 'never', 'both', 'restore', 'not a well-formed model'),
  MODEL_UNSUPPORTED: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'the network cannot be computed on ciphertexts',
  ),
  MODEL_DIGEST_MISMATCH: facts('DATA_LOSS', 'never', 'both', 'restore', 'the model has another digest'),
  MODEL_PRIVATE: facts(
    'PERMISSION_DENIED',
    'never',
    'both',
    'choose-server',
    'the weights of this model stay on its server',
  ),
  PACKING_NOT_OFFERED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'both',
    'fix-input',
    'only batch packing is offered',
  ),
  QUERY_BUDGET_SPENT: facts(
    'RESOURCE_EXHAUSTED',
    'same',
    'server',
    'wait-and-retry',
    'the budget of queries to private models is spent',
  ),
  MODEL_CHANGED: facts(
    'ABORTED',
    'after-repair',
    'both',
    'choose-server',
    'another model than was announced',
  ),
  MODEL_IMPERSONATED: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'the server has another model under the name of a bundled one',
  ),
  MODEL_PIN_MISMATCH: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'client',
    'choose-server',
    'the server has another model under this name than before',
  ),
  MODEL_SIGNATURE_INVALID: facts(
    'DATA_LOSS',
    'never',
    'both',
    'choose-server',
    'the signature of the model manifest does not hold',
  ),
  MODEL_MANIFEST_MISMATCH: facts(
    'DATA_LOSS',
    'never',
    'both',
    'choose-server',
    'the signed manifest is of another model than is offered',
  ),
  MODEL_SIGNER_CHANGED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'client',
    'choose-server',
    'the model is signed by another key than expected',
  ),
  MODEL_UNSIGNED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'client',
    'choose-server',
    'the model is not signed, as it should be',
  ),
  MODEL_NOT_FOUND: facts('NOT_FOUND', 'after-repair', 'both', 'choose-server', 'no such model'),
  RANGE_EXCEEDS_MODULUS: facts(
    'FAILED_PRECONDITION',
    'never',
    'both',
    'report',
    'the proven range exceeds the plaintext modulus',
  ),
  PARAMETERS_INVALID: facts('INVALID_ARGUMENT', 'never', 'both', 'report', 'invalid encryption parameters'),
  PARAMETERS_INSECURE: facts(
    'FAILED_PRECONDITION',
    'never',
    'both',
    'report',
    'the parameters are below 128-bit security',
  ),
  PARAMETERS_UNKNOWN: facts('NOT_FOUND', 'never', 'both', 'update-program', 'no such parameter set'),
  PLAN_MISMATCH: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'both',
    'update-program',
    'the plans have different digests',
  ),
  PLAN_IMPOSSIBLE: facts('FAILED_PRECONDITION', 'never', 'both', 'report', 'no parameter set fits the model'),
  BATCH_TOO_LARGE: facts('INVALID_ARGUMENT', 'after-repair', 'both', 'send-less', 'more images than slots'),

  // What a peer sent
  MESSAGE_INVALID: facts('INVALID_ARGUMENT', 'never', 'both', 'update-program', 'not a well-formed message'),
  HEADER_MISSING: facts('INVALID_ARGUMENT', 'never', 'server', 'update-program', 'expected a header first'),
  HEADER_REPEATED: facts(
    'INVALID_ARGUMENT',
    'never',
    'server',
    'update-program',
    'expected one header, got a second',
  ),
  STREAM_TOO_SHORT: facts('INVALID_ARGUMENT', 'same', 'server', 'retry', 'the stream ended early'),
  STREAM_TOO_LONG: facts(
    'INVALID_ARGUMENT',
    'never',
    'server',
    'update-program',
    'the stream goes on past its end',
  ),
  CHUNK_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'server',
    'update-program',
    'a chunk out of order or of another size',
  ),
  CIPHERTEXT_INVALID: facts(
    'INVALID_ARGUMENT',
    'never',
    'both',
    'update-program',
    'not a well-formed ciphertext',
  ),
  CIPHERTEXT_COUNT: facts(
    'INVALID_ARGUMENT',
    'never',
    'server',
    'update-program',
    'another number of ciphertexts than the plan has',
  ),
  CIPHERTEXT_PARAMETERS: facts(
    'INVALID_ARGUMENT',
    'never',
    'both',
    'update-program',
    'a ciphertext of other parameters',
  ),
  RESIDUE_OUT_OF_RANGE: facts(
    'INVALID_ARGUMENT',
    'never',
    'both',
    'retry',
    'a residue is not below its prime',
  ),
  LIMIT_EXCEEDED: facts('RESOURCE_EXHAUSTED', 'after-repair', 'both', 'send-less', 'a limit is exceeded'),
  RESULT_WRONG: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'the result contradicts what is known of it',
  ),
  RESULT_TRANSPARENT: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'a ciphertext of the result needs no key to read',
  ),
  RESULT_OUT_OF_RANGE: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'a score is outside its proven range',
  ),
  RESULT_REPLAYED: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'the result is that of another request',
  ),
  RESULT_NOT_BOUND: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'the result does not name the request that was sent',
  ),
  RESULT_SWAPPED: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'the scores of a result are right, in another order',
  ),
  CANARY_WRONG: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'the answer to a request of known answer is another',
  ),
  RESULT_DISAGREES: facts(
    'DATA_LOSS',
    'never',
    'client',
    'choose-server',
    'two servers give different answers to the same request',
  ),

  // Evaluation keys of interactive packing
  EVALUATION_KEYS_MISSING: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'server',
    'retry',
    'no such evaluation keys',
  ),
  EVALUATION_KEYS_EXPIRED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'server',
    'retry',
    'the evaluation keys were let go',
  ),
  EVALUATION_KEYS_PARAMETERS: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'both',
    'retry',
    'evaluation keys of another shape',
  ),
  EVALUATION_KEYS_INVALID: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'both',
    'retry',
    'not well-formed evaluation keys',
  ),
  EVALUATION_KEYS_NO_ROOM: facts(
    'RESOURCE_EXHAUSTED',
    'same',
    'server',
    'wait-and-retry',
    'no room for evaluation keys',
  ),
  UPLOAD_OFFSET: facts(
    'OUT_OF_RANGE',
    'after-repair',
    'server',
    'retry',
    'the chunk does not follow on what is there',
  ),

  // Network
  SERVER_UNREACHABLE: facts('UNAVAILABLE', 'same', 'client', 'choose-server', 'no connection could be made'),
  BUILT_IN_STOPPED: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'the built-in server was stopped by a person',
  ),
  SERVER_LOST: facts('UNAVAILABLE', 'same', 'client', 'retry', 'the connection broke'),
  WORKER_LOST: facts('UNAVAILABLE', 'same', 'server', 'retry', 'the process that computed it ended'),
  PROXY_BODY_LIMIT: facts(
    'RESOURCE_EXHAUSTED',
    'after-repair',
    'client',
    'choose-server',
    'a proxy before the server takes no body of this size (HTTP 413)',
  ),
  PROXY_BAD_GATEWAY: facts(
    'UNAVAILABLE',
    'same',
    'client',
    'wait-and-retry',
    'a proxy got no answer of its server (HTTP 502)',
  ),
  PROXY_NO_SERVER: facts(
    'UNAVAILABLE',
    'same',
    'client',
    'wait-and-retry',
    'a proxy has no server that is ready (HTTP 503)',
  ),
  PROXY_TIMEOUT: facts(
    'UNAVAILABLE',
    'same',
    'client',
    'wait-and-retry',
    'a proxy waited no longer for its server or for us (HTTP 408 or 504)',
  ),
  PROXY_HTTP1: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'what answers speaks HTTP/1.1 only; gRPC needs HTTP/2',
  ),
  SERVER_CERTIFICATE_EXPIRED: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'the certificate of the server is not valid at this time',
  ),
  SERVER_CERTIFICATE_HOST: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'the certificate of the server is for another host',
  ),
  SERVER_CERTIFICATE_UNTRUSTED: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'no trusted authority vouches for the certificate of the server',
  ),
  CLIENT_CERTIFICATE_REFUSED: facts(
    'UNAUTHENTICATED',
    'after-repair',
    'client',
    'choose-server',
    'the server asks for a certificate that this client has not',
  ),
  TLS_EXPECTED: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'the server speaks TLS, this client did not',
  ),
  TLS_NOT_SPOKEN: facts(
    'UNAVAILABLE',
    'after-repair',
    'client',
    'choose-server',
    'the server does not speak TLS',
  ),
  TLS_TOO_OLD: facts('UNAVAILABLE', 'after-repair', 'client', 'choose-server', 'the server has no TLS 1.3'),
  SERVER_INCOMPATIBLE: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'both',
    'update-program',
    'another protocol version',
  ),
  SERVER_NOT_FOUND: facts('NOT_FOUND', 'after-repair', 'client', 'choose-server', 'no such server'),
  SERVER_EXISTS: facts('ALREADY_EXISTS', 'after-repair', 'client', 'fix-input', 'the name is taken'),
  NOT_AUTHORIZED: facts('UNAUTHENTICATED', 'after-repair', 'both', 'choose-server', 'not authorized'),
  ADDRESS_IN_USE: facts('FAILED_PRECONDITION', 'after-repair', 'both', 'fix-input', 'the address is in use'),

  // Keys and the vault
  KEY_NOT_FOUND: facts('NOT_FOUND', 'after-repair', 'client', 'choose-key', 'no such key'),
  KEY_EXISTS: facts('ALREADY_EXISTS', 'after-repair', 'client', 'fix-input', 'the name is taken'),
  KEY_INVALID: facts('DATA_LOSS', 'never', 'client', 'choose-key', 'not a well-formed key'),
  VAULT_LOCKED: facts('FAILED_PRECONDITION', 'after-repair', 'client', 'unlock', 'the keystore is locked'),
  VAULT_EXISTS: facts('ALREADY_EXISTS', 'never', 'client', 'unlock', 'there is a keystore already'),
  VAULT_MISSING: facts('NOT_FOUND', 'after-repair', 'client', 'make-keystore', 'there is no keystore'),
  VAULT_CORRUPT: facts('DATA_LOSS', 'never', 'client', 'restore', 'the keystore is not well formed'),
  VAULT_ALTERED: facts(
    'DATA_LOSS',
    'after-repair',
    'client',
    'unlock',
    'rows that the keystore vouches for were changed by another program',
  ),
  VAULT_STALE: facts(
    'DATA_LOSS',
    'never',
    'client',
    'restore',
    'the record of the keystore is older than what it sealed',
  ),
  KEY_FILE_MISSING: facts(
    'NOT_FOUND',
    'after-repair',
    'client',
    'unlock',
    'the key file of the keystore is missing',
  ),
  SELF_TEST_FAILED: facts(
    'INTERNAL',
    'never',
    'client',
    'report',
    'the cryptography of this runtime failed its self-test',
  ),
  PASSPHRASE_WRONG: facts(
    'PERMISSION_DENIED',
    'after-repair',
    'client',
    'fix-input',
    'the secret does not open the keystore',
  ),
  PASSPHRASE_WEAK: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'the passphrase is easy to guess',
  ),
  PASSPHRASE_NOT_TEXT: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'the bytes of the passphrase are not text',
  ),
  PASSPHRASE_MISMATCH: facts(
    'INVALID_ARGUMENT',
    'after-repair',
    'client',
    'fix-input',
    'the two entries differ',
  ),
  PASSPHRASE_REQUIRED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'client',
    'unlock',
    'no passphrase was given',
  ),
  KEYRING_UNAVAILABLE: facts('UNAVAILABLE', 'after-repair', 'client', 'unlock', 'no usable keyring'),
  KEYRING_CHANGED: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'client',
    'unlock',
    'the keyring holds another secret',
  ),

  // Local database
  STORE_LOCKED: facts(
    'UNAVAILABLE',
    'same',
    'client',
    'free-resources',
    'the database is held by another program',
  ),
  STORE_CORRUPT: facts('DATA_LOSS', 'never', 'client', 'restore', 'the database is damaged'),
  STORE_EMPTY: facts('DATA_LOSS', 'never', 'client', 'restore', 'the database has no content'),
  STORE_NEWER: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'client',
    'update-program',
    'written by a newer version',
  ),
  STORE_FULL: facts('RESOURCE_EXHAUSTED', 'after-repair', 'client', 'free-resources', 'the disk is full'),
  STORE_FAILED: facts('INTERNAL', 'same', 'client', 'free-resources', 'the database could not be used'),
  NOT_FOUND: facts('NOT_FOUND', 'never', 'client', 'none', 'no such entry'),

  // Engines and shells
  ENGINE_UNAVAILABLE: facts(
    'FAILED_PRECONDITION',
    'after-repair',
    'both',
    'choose-engine',
    'the engine does not run here',
  ),
  OUT_OF_MEMORY: facts('RESOURCE_EXHAUSTED', 'after-repair', 'both', 'free-resources', 'not enough memory'),
  CALL_UNKNOWN: facts('UNIMPLEMENTED', 'never', 'client', 'reload', 'no such call'),
  HOST_LOST: facts('UNAVAILABLE', 'same', 'client', 'retry', 'the host process ended or does not answer'),
  OPERATION_EXISTS: facts('ALREADY_EXISTS', 'never', 'client', 'retry', 'an operation of this id is running'),
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof ERROR_FACTS;

/** What a server may fail with. */
export type ServerErrorCode = {
  [Code in ErrorCode]: (typeof ERROR_FACTS)[Code]['side'] extends 'client' ? never : Code;
}[ErrorCode];

/** Whether a string that came from outside is one of the codes. Own keys only, so `constructor` is not a code. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_FACTS, value);
}

/** Whether a string that a server sent is a code that a server may fail with. */
export function isServerErrorCode(value: unknown): value is ServerErrorCode {
  return isErrorCode(value) && ERROR_FACTS[value].side !== 'client';
}

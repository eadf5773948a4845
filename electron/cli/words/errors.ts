/* eslint-disable max-lines -- one closed table, read as a whole */
/** What the command line says of each error: what happened, and what the reader can do about it there. */
import type { ErrorCode } from '../../../shared/errors/index.ts';

export const errors = {
  CANCELLED: { title: 'Stopped.', hint: 'Nothing was lost. Start again whenever you like.' },
  DEADLINE_EXCEEDED: { title: 'It took too long.', hint: 'Try again, or use a faster server.' },
  INTERNAL: {
    title: 'Something inside the program failed.',
    hint: 'Try again; if it stays, report it with what CRYPTONETS_DEBUG=1 prints.',
  },
  BUSY: { title: 'The server is busy.', hint: 'Wait a moment and try again.' },
  SHUTTING_DOWN: {
    title: 'The server is shutting down.',
    hint: 'Try again in a moment or use another server.',
  },
  UNIMPLEMENTED: { title: 'This is not supported here.', hint: 'Update the side that lacks it.' },
  ARGUMENT_INVALID: {
    title: 'That cannot be used as it was given.',
    hint: 'Add --help to see what is allowed.',
  },
  CONFIG_INVALID: {
    title: 'The configuration of the server cannot be used.',
    hint: 'Correct the named entry.',
  },
  IMAGE_INVALID: {
    title: 'This image cannot be read.',
    hint: 'Use a PNG, JPEG or WebP picture of a digit, an IDX or NumPy file, or a table of pixels.',
  },
  IMAGE_TOO_LARGE: { title: 'This image is too large.', hint: 'Use a picture under the stated limit.' },
  IDX_INVALID: {
    title: 'This IDX file cannot be used.',
    hint: 'Fetch it again if it is damaged; write other shapes as images x 28 x 28 bytes.',
  },
  LABELS_INVALID: {
    title: 'These labels cannot be read.',
    hint: 'Use one digit a line, a column named "label", a JSON list, or an IDX file.',
  },
  LABELS_MISMATCH: {
    title: 'There are not as many labels as images.',
    hint: 'Use the label file that belongs to the images.',
  },
  TABLE_INVALID: {
    title: 'This data does not fit the model.',
    hint: 'Correct the named row and column; nothing was sent.',
  },
  INPUT_MISMATCH: {
    title: 'This model reads another kind of data.',
    hint: 'Give pictures of digits by --images, tables, sequences and arrays by --data, or another --model.',
  },
  NO_IMAGES: {
    title: 'There is no image to predict.',
    hint: 'Name pictures or IDX files by --images, or leave it out for the samples.',
  },
  FILE_NOT_FOUND: { title: 'A file could not be found.', hint: 'Check the name and try again.' },
  TOO_MANY_FILES: {
    title: 'Too many files are open.',
    hint: 'Allow this shell more ("ulimit -n 4096"), or close other programs.',
  },
  FILE_UNREADABLE: {
    title: 'A file could not be read.',
    hint: 'Check that it is a file and that you may read it.',
  },
  FILE_UNWRITABLE: {
    title: 'A file could not be written.',
    hint: 'Name another file, or check the permissions of its folder.',
  },
  DATASET_MISSING: {
    title: 'The data set is not there.',
    hint: 'Run "npm run mnist" or name the folder that holds it.',
  },
  DATASET_CORRUPT: {
    title: 'A file of the data set is not what it should be.',
    hint: 'Delete it and fetch it again by "npm run mnist".',
  },
  DOWNLOAD_FAILED: { title: 'The download failed.', hint: 'Check the connection or name another mirror.' },
  MODEL_INVALID: { title: 'The model file cannot be used.', hint: 'Install the model again.' },
  MODEL_UNSUPPORTED: {
    title: 'This network cannot be computed on ciphertexts as it is.',
    hint: 'Change the named node as described, or export the network again without it.',
  },
  MODEL_DIGEST_MISMATCH: {
    title: 'Client and server have different copies of the model, or one of them is damaged.',
    hint: 'Install the model again on the older side.',
  },
  MODEL_PRIVATE: {
    title: 'The weights of this model stay on its server.',
    hint: 'Predict without --check-plain: what only the weights would tell cannot be checked here.',
  },
  PACKING_NOT_OFFERED: {
    title: 'This model is asked in batches only.',
    hint: 'Use --packing batch or auto. A private model has no other: one image at a time, answers would not hide its weights.',
  },
  QUERY_BUDGET_SPENT: {
    title: 'The server answers no more images of this model for now: your budget is spent.',
    hint: 'A batch counts as all images that it could hold. Try again after the time that the server names, or ask whoever runs it.',
  },
  MODEL_CHANGED: {
    title: 'The server has another model under this name than it announced.',
    hint: 'Nothing of its answer was used. Ask whoever runs the server before you try again.',
  },
  MODEL_IMPERSONATED: {
    title: 'The server calls another model by the name of one that came with this program.',
    hint: 'Do not rely on this server, or ask whoever runs it to give the model a name of its own.',
  },
  MODEL_PIN_MISMATCH: {
    title: 'The server has another model under this name than when it was last asked.',
    hint: 'Ask whoever runs it. To take the new one: --accept-model and the digest that it has now.',
  },
  MODEL_SIGNATURE_INVALID: {
    title: 'The manifest of the model has a signature that does not hold.',
    hint: 'Nothing was sent. Ask whoever runs the server; whoever signs it does so anew by: npm run model -- sign.',
  },
  MODEL_MANIFEST_MISMATCH: {
    title: 'The signed manifest speaks of another model than the server offers.',
    hint: 'Nothing was sent. Whoever runs the server has changed the model without signing it anew (npm run model -- sign), or somebody else has.',
  },
  MODEL_SIGNER_CHANGED: {
    title: 'The model is signed by another key than expected.',
    hint: 'Nothing was sent. Ask the provider by another way for its key; to take the new one: --provider and that key.',
  },
  MODEL_UNSIGNED: {
    title: 'The model is not signed, though it should be.',
    hint: 'Nothing was sent. Ask whoever runs the server where the signature is; to take the model without one: --provider none.',
  },
  MODEL_NOT_FOUND: {
    title: 'The server does not have this model.',
    hint: 'Pick one of the models that the server lists.',
  },
  RANGE_EXCEEDS_MODULUS: {
    title: 'The model could overflow under these parameters.',
    hint: 'Use a parameter set with a larger plaintext modulus.',
  },
  PARAMETERS_INVALID: {
    title: 'The encryption parameters are not valid.',
    hint: 'Use a parameter set of the built-in list.',
  },
  PARAMETERS_INSECURE: {
    title: 'The encryption parameters are below 128-bit security.',
    hint: 'Use a parameter set of the built-in list.',
  },
  PARAMETERS_UNKNOWN: {
    title: 'The parameter set is not known here.',
    hint: 'Update the older of client and server.',
  },
  PLAN_MISMATCH: {
    title: 'Client and server would not compute the same thing.',
    hint: 'Update the older of client and server.',
  },
  PLAN_IMPOSSIBLE: {
    title: 'No parameter set can run this model.',
    hint: 'Use a model with a smaller proven range.',
  },
  BATCH_TOO_LARGE: {
    title: 'There are more images than one message holds.',
    hint: 'Send fewer images at a time, for example by --limit.',
  },
  MESSAGE_INVALID: {
    title: 'A message cannot be understood.',
    hint: 'Update the older of client and server.',
  },
  HEADER_MISSING: { title: 'The first message is not a header.', hint: 'Update the client.' },
  HEADER_REPEATED: { title: 'A second header was sent.', hint: 'Update the client.' },
  STREAM_TOO_SHORT: { title: 'The upload ended too early.', hint: 'Try again.' },
  STREAM_TOO_LONG: { title: 'More was sent than was announced.', hint: 'Update the client.' },
  CHUNK_INVALID: { title: 'A chunk is out of order or of the wrong size.', hint: 'Update the client.' },
  CIPHERTEXT_INVALID: {
    title: 'A ciphertext is not well formed.',
    hint: 'Encrypt again with the parameters that the server names.',
  },
  CIPHERTEXT_COUNT: {
    title: 'There are not as many ciphertexts as the plan needs.',
    hint: 'Update the older of client and server.',
  },
  CIPHERTEXT_PARAMETERS: {
    title: 'A ciphertext belongs to other parameters.',
    hint: 'Encrypt again with the parameters that the server names.',
  },
  RESIDUE_OUT_OF_RANGE: {
    title: 'A ciphertext holds a number outside its range.',
    hint: 'Encrypt again; the upload was damaged.',
  },
  LIMIT_EXCEEDED: {
    title: 'A limit of the server was exceeded.',
    hint: 'Send less at a time, or use a server with higher limits.',
  },
  RESULT_WRONG: {
    title: 'The answer of the server cannot be right.',
    hint: 'Do not rely on this server. Use another one by --server, or leave that out for a private one.',
  },
  RESULT_TRANSPARENT: {
    title: 'The answer of the server is not encrypted.',
    hint: 'Do not rely on this server. Use another one by --server, or leave that out for a private one.',
  },
  RESULT_OUT_OF_RANGE: {
    title: 'The answer of the server is none that the model can give.',
    hint: 'Do not rely on this server. Use another one by --server, or leave that out for a private one.',
  },
  RESULT_REPLAYED: {
    title: 'The answer of the server belongs to another request.',
    hint: 'Do not rely on this server. Use another one by --server, or leave that out for a private one.',
  },
  RESULT_NOT_BOUND: {
    title: 'The answer of the server does not say that it belongs to your request.',
    hint: 'Do not rely on this server. Use another one by --server, or leave that out for a private one.',
  },
  RESULT_SWAPPED: {
    title: 'The answer of the server has its classes in another order.',
    hint: 'Do not rely on this server. Use another one by --server, or leave that out for a private one.',
  },
  CANARY_WRONG: {
    title: 'The server answered a canary wrongly.',
    hint: 'Do not rely on the answers of this server, your own included. Use another one by --server, or leave that out for a private one.',
  },
  RESULT_DISAGREES: {
    title: 'The two servers do not agree.',
    hint: 'One of the two is wrong, and none of them says which. Ask a third, or check in the clear with a public model.',
  },
  EVALUATION_KEYS_MISSING: {
    title: 'The server does not have your evaluation keys.',
    hint: 'They are sent again; nothing needs to be done.',
  },
  EVALUATION_KEYS_EXPIRED: {
    title: 'The server has let go of your evaluation keys.',
    hint: 'They are sent again; nothing needs to be done.',
  },
  EVALUATION_KEYS_PARAMETERS: {
    title: 'The evaluation keys were made for another model or parameter set.',
    hint: 'Make evaluation keys for this model.',
  },
  EVALUATION_KEYS_INVALID: {
    title: 'The evaluation keys cannot be read.',
    hint: 'Make new evaluation keys and send them again.',
  },
  EVALUATION_KEYS_NO_ROOM: {
    title: 'The server has no room for your evaluation keys.',
    hint: 'Try again later, or predict by --packing batch, which needs none.',
  },
  UPLOAD_OFFSET: {
    title: 'A part of the evaluation keys arrived out of place.',
    hint: 'The upload goes on from where the server is.',
  },
  SERVER_UNREACHABLE: {
    title: 'The server cannot be reached.',
    hint: 'Check the address and that the server runs; "npm run server" says why one does not start.',
  },
  BUILT_IN_STOPPED: {
    title: 'The app’s own server was stopped.',
    hint: 'Start it in Servers, or choose another one.',
  },
  SERVER_LOST: {
    title: 'The connection to the server was lost.',
    hint: 'Nothing was lost here. Try again later. Where it comes at every try, look at the limits of a proxy in between.',
  },
  WORKER_LOST: {
    title: 'The server broke off while it computed.',
    hint: 'It computes in another process again. Try again; where it comes at every try, tell whoever runs the server.',
  },
  PROXY_BODY_LIMIT: {
    title: 'A proxy before the server takes no upload of this size.',
    hint: 'The server itself did not refuse it. Whoever runs the proxy must raise its limit on bodies.',
  },
  PROXY_BAD_GATEWAY: {
    title: 'A proxy got no answer of its server.',
    hint: 'Nothing was lost here. The server behind it may have stopped: try again a little later.',
  },
  PROXY_NO_SERVER: {
    title: 'A proxy has no server that is ready.',
    hint: 'Nothing was lost here. All servers behind it are down or starting: try again a little later.',
  },
  PROXY_TIMEOUT: {
    title: 'A proxy did not wait long enough.',
    hint: 'Nothing was lost here. Where this comes again, its idle timeouts are shorter than the queue of the server.',
  },
  PROXY_HTTP1: {
    title: 'What answers at this address speaks HTTP/1.1 only.',
    hint: 'gRPC needs HTTP/2 all the way. Look at the port; a proxy in between must speak HTTP/2 to both sides.',
  },
  SERVER_CERTIFICATE_EXPIRED: {
    title: "The server's certificate has expired, or is not valid yet.",
    hint: 'Nothing was sent. Look at the clock of this computer; else whoever runs the server must renew it.',
  },
  SERVER_CERTIFICATE_HOST: {
    title: "The server's certificate is for another host.",
    hint: 'Nothing was sent. Give --server the host that the certificate names; if it is the right one, somebody may stand between.',
  },
  SERVER_CERTIFICATE_UNTRUSTED: {
    title: "No authority that you trust vouches for the server's certificate.",
    hint: 'Nothing was sent. Give the certificate of its authority by --ca, as whoever runs the server hands it out; else somebody may stand between.',
  },
  CLIENT_CERTIFICATE_REFUSED: {
    title: 'The server asks for a certificate, and has not accepted one of yours.',
    hint: 'Give one that its operator signed by --certificate and --certificate-key.',
  },
  TLS_EXPECTED: {
    title: 'The server speaks TLS, and was spoken to in the clear.',
    hint: 'Write https:// before the address, or give the certificate of its authority by --ca.',
  },
  TLS_NOT_SPOKEN: {
    title: 'The server does not speak TLS.',
    hint: 'Nothing was sent. Check the port; a server on this computer without TLS is reached by http:// before the address.',
  },
  TLS_TOO_OLD: {
    title: 'The server has no TLS 1.3.',
    hint: 'Nothing was sent. Whoever runs it, or the proxy before it, must switch TLS 1.3 on.',
  },
  SERVER_INCOMPATIBLE: {
    title: 'The server speaks another version.',
    hint: 'Update the older of client and server.',
  },
  SERVER_NOT_FOUND: {
    title: 'There is no server of this name.',
    hint: 'Add it in the app, or give its address by --server.',
  },
  SERVER_EXISTS: { title: 'A server of this name exists already.', hint: 'Choose another name.' },
  NOT_AUTHORIZED: {
    title: 'The server does not accept this client.',
    hint: 'Give its token by --token-file.',
  },
  ADDRESS_IN_USE: { title: 'The address is already in use.', hint: 'Choose another port.' },
  KEY_NOT_FOUND: {
    title: 'There is no key of this name.',
    hint: '"npm run keys -- list" shows the keys, "npm run keys -- create NAME" makes one.',
  },
  KEY_EXISTS: { title: 'A key of this name exists already.', hint: 'Choose another name.' },
  KEY_INVALID: {
    title: 'A key cannot be used.',
    hint: 'Take it from a copy by "npm run keys -- import", or make a new one.',
  },
  VAULT_LOCKED: {
    title: 'The keystore is locked.',
    hint: 'Give its passphrase by prompt, --passphrase-file or CRYPTONETS_PASSPHRASE.',
  },
  VAULT_EXISTS: {
    title: 'There is a keystore already.',
    hint: 'Open it instead; "npm run keys -- status" shows how.',
  },
  VAULT_MISSING: { title: 'There is no keystore yet.', hint: 'Make one by "npm run keys -- init".' },
  VAULT_CORRUPT: {
    title: 'The keystore was changed or damaged.',
    hint: 'Put the profile folder back from a copy.',
  },
  VAULT_ALTERED: {
    title: 'Something else has changed what the keystore vouches for.',
    hint: 'If you know why, take it as it is by "npm run keys -- accept-changes"; else put a copy back by "npm run keys -- restore".',
  },
  VAULT_STALE: {
    title: 'An old record of the keystore was put back. It opens nothing that is there now.',
    hint: 'Put a whole copy back by "npm run keys -- restore", or start over.',
  },
  KEY_FILE_MISSING: {
    title: 'The key file of the keystore is not there.',
    hint: 'Put it back beside the database, or open the keystore by its recovery code.',
  },
  SELF_TEST_FAILED: {
    title: 'The cryptography of this runtime does not compute what it should.',
    hint: 'The keystore stays closed. Use the runtime that this program was made for.',
  },
  PASSPHRASE_WRONG: {
    title: 'That does not open the keystore.',
    hint: 'Check the passphrase or recovery code and try again.',
  },
  PASSPHRASE_WEAK: {
    title: 'The passphrase is too easy to guess.',
    hint: 'Use four words or more that do not belong together.',
  },
  PASSPHRASE_NOT_TEXT: {
    title: 'The passphrase is not text.',
    hint: 'Write it into a file as UTF-8. A store that opens by such a file gets another by "npm run keys -- passphrase".',
  },
  PASSPHRASE_MISMATCH: { title: 'The two passphrases are not the same.', hint: 'Try again.' },
  PASSPHRASE_REQUIRED: {
    title: 'A passphrase is needed.',
    hint: 'Give it by prompt, --passphrase-file or CRYPTONETS_PASSPHRASE.',
  },
  KEYRING_UNAVAILABLE: {
    title: 'There is no keyring of the operating system to use.',
    hint: 'Use a passphrase instead.',
  },
  KEYRING_CHANGED: {
    title: 'The keyring of the operating system has changed.',
    hint: 'Open the keystore by its passphrase, or by its recovery code: "npm run keys -- passphrase --recovery-code-file FILE".',
  },
  STORE_LOCKED: {
    title: 'Another program is using the database.',
    hint: 'Close the app or the other program and try again.',
  },
  STORE_CORRUPT: {
    title: 'The database is damaged.',
    hint: 'It was left as it is. Put the newest copy back by "npm run keys -- restore".',
  },
  STORE_EMPTY: {
    title: 'The local database is empty. A crash of the disk or another program did that.',
    hint: 'Put the newest copy back by "npm run keys -- restore".',
  },
  STORE_NEWER: { title: 'This was written by a newer version.', hint: 'Update the program.' },
  STORE_FULL: {
    title: 'The disk is full. Nothing was changed.',
    hint: 'Free some space and try again. Deleting some keys or entries of the history works even now.',
  },
  STORE_FAILED: {
    title: 'The database could not be used.',
    hint: 'Check disk space and permissions, or name another folder by CRYPTONETS_PROFILE.',
  },
  NOT_FOUND: { title: 'That is not there any more.', hint: 'List what there is, and choose again.' },
  ENGINE_UNAVAILABLE: {
    title: 'This engine does not run here.',
    hint: 'Use --engine auto, or build the addon with "npm run native".',
  },
  OUT_OF_MEMORY: {
    title: 'There is not enough memory.',
    hint: 'Send fewer images at a time, or close other programs.',
  },
  CALL_UNKNOWN: { title: 'There is no such call.', hint: 'Use the same version on both sides.' },
  HOST_LOST: {
    title: 'The part of the program that does the work was lost.',
    hint: 'Nothing stored was lost. Start again.',
  },
  OPERATION_EXISTS: { title: 'An operation of this id is already running.', hint: 'Start again.' },
} as const satisfies Record<ErrorCode, { readonly title: string; readonly hint: string }>;

/** Where whoever refused says when to come back. */
export function tryAgainIn(retryAfterMs: number): string {
  const seconds = Math.max(1, Math.round(retryAfterMs / 1000));
  if (seconds < 120) return `Try again in ${seconds} s.`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `Try again in ${minutes} min.` : `Try again in ${Math.ceil(minutes / 60)} h.`;
}

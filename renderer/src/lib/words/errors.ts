/** What a window says of each error: what happened, and what the reader can do about it there. */
import type { ErrorCode } from '../../../../shared/errors/index.ts';
import { errorsHere } from './errors-here.ts';

const DO_NOT_RELY = 'Do not rely on this server. Choose another one in “Servers”.';

export const errors = {
  CANCELLED: { title: 'Stopped.', hint: 'Nothing was lost. Start again whenever you like.' },
  DEADLINE_EXCEEDED: { title: 'It took too long.', hint: 'Try again, or choose a faster server.' },
  INTERNAL: {
    title: 'Something inside the app failed.',
    hint: 'Try again; if it stays, copy the details and report it.',
  },
  BUSY: { title: 'The server is busy.', hint: 'Wait a moment and try again.' },
  SHUTTING_DOWN: {
    title: 'The server is shutting down.',
    hint: 'Try again in a moment or use another server.',
  },
  UNIMPLEMENTED: { title: 'This is not supported here.', hint: 'Update the side that lacks it.' },
  ARGUMENT_INVALID: {
    title: 'That cannot be used as it was entered.',
    hint: 'Check what was entered and try again.',
  },
  CONFIG_INVALID: {
    title: 'The configuration of the server cannot be used.',
    hint: 'Correct the named entry on the server.',
  },
  IMAGE_INVALID: {
    title: 'This image cannot be read.',
    hint: 'Use a PNG, JPEG or WebP picture of a digit, or an IDX file.',
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
    title: 'This table does not fit the model.',
    hint: 'Correct the named row and column.',
  },
  INPUT_MISMATCH: {
    title: 'This model reads another kind of data.',
    hint: 'Choose a model in “Models” that reads it, or open other data.',
  },
  NO_IMAGES: { title: 'There is no image to predict.', hint: 'Draw a digit, drop a file, or pick a sample.' },
  FILE_NOT_FOUND: { title: 'A file could not be found.', hint: 'Check the name and try again.' },
  TOO_MANY_FILES: {
    title: 'Too many files are open.',
    hint: 'Close other programs, then try again.',
  },
  FILE_UNREADABLE: {
    title: 'A file could not be read.',
    hint: 'Check that it is a file and that you may read it.',
  },
  FILE_UNWRITABLE: {
    title: 'A file could not be written.',
    hint: 'Choose another place, or check its permissions.',
  },
  DATASET_MISSING: { title: 'The data set is not there.', hint: 'Choose the folder that holds it.' },
  DATASET_CORRUPT: {
    title: 'A file of the data set is not what it should be.',
    hint: 'Delete it and fetch it again.',
  },
  DOWNLOAD_FAILED: { title: 'The download failed.', hint: 'Check the connection or name another mirror.' },
  MODEL_INVALID: {
    title: 'The model file cannot be used.',
    hint: 'Install the app again, or choose another server.',
  },
  MODEL_UNSUPPORTED: {
    title: 'This network cannot be computed on ciphertexts as it is.',
    hint: 'Change the named node as described, or export the network again without it.',
  },
  MODEL_DIGEST_MISMATCH: {
    title: 'This computer and the server have different copies of the model, or one of them is damaged.',
    hint: 'Update the older side, or choose another server.',
  },
  MODEL_PRIVATE: {
    title: 'The weights of this model stay on its server.',
    hint: 'Predictions work; what only the weights would tell cannot be checked here.',
  },
  PACKING_NOT_OFFERED: {
    title: 'This model is asked in batches only.',
    hint: 'Choose “automatic” or “batch”. A private model has no other packing: one image at a time, answers would not hide its weights.',
  },
  QUERY_BUDGET_SPENT: {
    title: 'The server answers no more images of this model for now: your budget is spent.',
    hint: 'A batch counts as all images that it could hold. Try again later, or ask whoever runs the server.',
  },
  MODEL_CHANGED: {
    title: 'The server has another model under this name than it announced.',
    hint: 'Nothing of its answer was used. Ask whoever runs the server before you try again.',
  },
  MODEL_IMPERSONATED: {
    title: 'The server calls another model by the name of one that came with this app.',
    hint: 'Do not rely on it. Choose another server in “Servers”.',
  },
  MODEL_PIN_MISMATCH: {
    title: 'The server has another model under this name than when it was last asked.',
    hint: 'Ask whoever runs it. To take the new one, remove the server in “Servers” and add it again.',
  },
  MODEL_SIGNATURE_INVALID: {
    title: 'The manifest of the model has a signature that does not hold.',
    hint: 'Nothing was sent. Ask whoever runs the server, or choose another one in “Servers”.',
  },
  MODEL_MANIFEST_MISMATCH: {
    title: 'The signed manifest speaks of another model than the server offers.',
    hint: 'Nothing was sent. Ask whoever runs the server, or choose another one in “Servers”.',
  },
  MODEL_SIGNER_CHANGED: {
    title: 'The model is signed by another key than before.',
    hint: 'Nothing was sent. Ask the provider for its key, compare it in “Models”, and take it there.',
  },
  MODEL_UNSIGNED: {
    title: 'The model is not signed any more, though it was.',
    hint: 'Nothing was sent. Ask whoever runs the server; to take it as it is, look at it in “Models”.',
  },
  MODEL_NOT_FOUND: {
    title: 'The server does not have this model.',
    hint: 'Choose another server in “Servers”.',
  },
  RANGE_EXCEEDS_MODULUS: {
    title: 'The model could overflow under these parameters.',
    hint: 'Choose another server, or report it.',
  },
  PARAMETERS_INVALID: {
    title: 'The encryption parameters are not valid.',
    hint: 'Choose another server, or report it.',
  },
  PARAMETERS_INSECURE: {
    title: 'The encryption parameters are below 128-bit security.',
    hint: 'Nothing was sent. Choose another server, or report it.',
  },
  PARAMETERS_UNKNOWN: {
    title: 'The encryption parameters are not known here.',
    hint: 'Update the app or the server, whichever is older.',
  },
  PLAN_MISMATCH: {
    title: 'This computer and the server would not compute the same thing.',
    hint: 'Update the app or the server, whichever is older.',
  },
  PLAN_IMPOSSIBLE: {
    title: 'No encryption parameters can run this model.',
    hint: 'Choose another server, or report it.',
  },
  BATCH_TOO_LARGE: { title: 'There are too many images.', hint: 'Open fewer images at a time.' },
  MESSAGE_INVALID: {
    title: 'A message cannot be understood.',
    hint: 'Update the app or the server, whichever is older.',
  },
  HEADER_MISSING: { title: 'The server did not get the beginning of a message.', hint: 'Update the app.' },
  HEADER_REPEATED: { title: 'The server got the beginning of a message twice.', hint: 'Update the app.' },
  STREAM_TOO_SHORT: { title: 'The upload ended too early.', hint: 'Try again.' },
  STREAM_TOO_LONG: { title: 'More was sent than was announced.', hint: 'Update the app.' },
  CHUNK_INVALID: {
    title: 'A part of a message came out of order or with the wrong size.',
    hint: 'Update the app.',
  },
  CIPHERTEXT_INVALID: {
    title: 'A ciphertext is not well formed.',
    hint: 'Update the app or the server, whichever is older.',
  },
  CIPHERTEXT_COUNT: {
    title: 'There are not as many ciphertexts as there should be.',
    hint: 'Update the app or the server, whichever is older.',
  },
  CIPHERTEXT_PARAMETERS: {
    title: 'A ciphertext belongs to other parameters.',
    hint: 'Update the app or the server, whichever is older.',
  },
  RESIDUE_OUT_OF_RANGE: {
    title: 'A ciphertext holds a number outside its range.',
    hint: 'It was damaged on its way. Try again.',
  },
  LIMIT_EXCEEDED: {
    title: 'A limit of the server was exceeded.',
    hint: 'Send fewer images at a time, or choose another server.',
  },
  RESULT_WRONG: { title: 'The answer of the server cannot be right.', hint: DO_NOT_RELY },
  RESULT_TRANSPARENT: { title: 'The answer of the server is not encrypted.', hint: DO_NOT_RELY },
  RESULT_OUT_OF_RANGE: {
    title: 'The answer of the server is none that the model can give.',
    hint: DO_NOT_RELY,
  },
  RESULT_REPLAYED: { title: 'The answer of the server belongs to another request.', hint: DO_NOT_RELY },
  RESULT_NOT_BOUND: {
    title: 'The answer of the server does not say that it belongs to your request.',
    hint: DO_NOT_RELY,
  },
  RESULT_SWAPPED: { title: 'The answer of the server has its classes in another order.', hint: DO_NOT_RELY },
  CANARY_WRONG: {
    title: 'The server answered a canary wrongly.',
    hint: 'Do not rely on the answers of this server, your own included. Choose another one in “Servers”.',
  },
  RESULT_DISAGREES: {
    title: 'The two servers do not agree.',
    hint: 'One of the two is wrong, and none of them says which. Ask a third, or check in the clear with a public model.',
  },
  EVALUATION_KEYS_MISSING: {
    title: 'The server does not have your evaluation keys.',
    hint: 'They are sent again with the next prediction.',
  },
  EVALUATION_KEYS_EXPIRED: {
    title: 'The server has let go of your evaluation keys.',
    hint: 'They are sent again with the next prediction.',
  },
  EVALUATION_KEYS_PARAMETERS: {
    title: 'The evaluation keys were made for another model or other parameters.',
    hint: 'Predict again: others are made.',
  },
  EVALUATION_KEYS_INVALID: {
    title: 'The server cannot read your evaluation keys.',
    hint: 'Predict again: they are sent anew.',
  },
  EVALUATION_KEYS_NO_ROOM: {
    title: 'The server has no room for your evaluation keys.',
    hint: 'Try again later, or send as a batch, which needs none.',
  },
  UPLOAD_OFFSET: {
    title: 'A part of the evaluation keys arrived out of place.',
    hint: 'Predict again: sending goes on from where the server is.',
  },
  SERVER_UNREACHABLE: {
    title: 'The server cannot be reached.',
    hint: 'Check that it runs, or choose another one in “Servers”.',
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
    title: 'The server’s certificate has expired, or is not valid yet.',
    hint: 'Nothing was sent. Look at the clock of this computer; else whoever runs the server must renew it.',
  },
  SERVER_CERTIFICATE_HOST: {
    title: 'The server’s certificate is for another host.',
    hint: 'Nothing was sent. Check the address in “Servers”; if it is right, somebody may stand between.',
  },
  SERVER_CERTIFICATE_UNTRUSTED: {
    title: 'No authority that you trust vouches for the server’s certificate.',
    hint: 'Nothing was sent. Try it out in “Servers”: its certificate is shown there, and can be trusted; else somebody may stand between.',
  },
  CLIENT_CERTIFICATE_REFUSED: {
    title: 'The server asks for a certificate of yours.',
    hint: 'This app has none to show: servers that ask for one are reached from the command line.',
  },
  TLS_EXPECTED: {
    title: 'The server speaks TLS, and was spoken to in the clear.',
    hint: 'Edit it in “Servers”: https:// before its address, or its certificate.',
  },
  TLS_NOT_SPOKEN: {
    title: 'The server does not speak TLS.',
    hint: 'Nothing was sent. Check the port in “Servers”; a server on this computer without TLS has http:// before its address.',
  },
  TLS_TOO_OLD: {
    title: 'The server has no TLS 1.3.',
    hint: 'Nothing was sent. Whoever runs it must switch TLS 1.3 on.',
  },
  SERVER_INCOMPATIBLE: {
    title: 'The server speaks another version.',
    hint: 'Update the app or the server, whichever is older.',
  },
  NOT_AUTHORIZED: {
    title: 'The server does not accept this app.',
    hint: 'Give its token in “Servers”: edit the server there.',
  },
  ADDRESS_IN_USE: {
    title: 'The address is already in use.',
    hint: 'Close the other program, or choose another port.',
  },
  ...errorsHere,
} as const satisfies Record<ErrorCode, { readonly title: string; readonly hint: string }>;

/** Where whoever refused says when to come back. */
export function tryAgainIn(retryAfterMs: number): string {
  const seconds = Math.max(1, Math.round(retryAfterMs / 1000));
  if (seconds < 120) return `Try again in ${seconds} s.`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `Try again in ${minutes} min.` : `Try again in ${Math.ceil(minutes / 60)} h.`;
}

/** What client and server, or the processes of one machine, agree on beside the messages of proto/. */
export {
  CHUNK_HEADROOM_BYTES,
  MAX_CHUNK_BYTES,
  MAX_GRPC_MESSAGE_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_SHORT_MESSAGE_BYTES,
} from './chunks.ts';
export { ENGINE_CHOICES, isCpuPath } from './engine.ts';
export type { CpuPath, EngineChoice } from './engine.ts';
export { ERROR_METADATA_KEY, MAX_ERROR_DETAIL_BYTES } from './error-detail.ts';
export type { EvaluationKeysReference, EvaluationKeysState } from './evaluation-keys.ts';
export { CLIENT_KEEP_ALIVE_MS, KEEP_ALIVE_TIMEOUT_MS, SERVER_KEEP_ALIVE_MS } from './keep-alive.ts';
export { isDigest, isName, REQUEST_ID_BYTES } from './names.ts';
export { parseReadyLine } from './ready-line.ts';
export type { ReadyLine } from './ready-line.ts';
export { RequestDigest } from './request-digest.ts';
export type { RequestNames } from './request-digest.ts';
export { KEYS_METADATA_KEY, MODEL_METADATA_KEY } from './routing.ts';
export type { BlockOrder, Expander, UploadForm } from './upload-form.ts';
export { PROTOCOL_METADATA_KEY, PROTOCOL_VERSION, protocolMismatch } from './version.ts';
export { VISIBILITIES } from './visibility.ts';
export type { Visibility } from './visibility.ts';

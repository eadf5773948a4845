/** Limits that belong to the protocol itself; those an operator may move are in config.ts. */

/** Largest payload of one SeedChunk, BlockChunk, ResultChunk or piece of a model. */
export const MAX_CHUNK_BYTES = 1_048_576;

/** Largest request message that is decoded: one chunk and its framing. What is longer is dropped unread. */
export const MAX_MESSAGE_BYTES = MAX_CHUNK_BYTES + 4096;

/** gRPC's own default; beyond it grpc-js refuses a message before this program sees it. */
export const MAX_GRPC_MESSAGE_BYTES = 4 * 1_048_576;

/** Payload between two acknowledgements. */
export const ACKNOWLEDGE_EVERY_BYTES = 524_288;

/** Milliseconds between two progress messages of one stage. */
export const PROGRESS_EVERY_MS = 50;

export const REQUEST_ID_BYTES = 16;

/** Bounds on the strings of a header; nothing longer is looked up. */
export const DIGEST_PATTERN = /^[0-9a-f]{64}$/;
export const NAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** How much a message may carry: known to both sides before either reads or allocates. */

const MEBIBYTE = 1_048_576;

/** Largest payload of one chunk: seeds, blocks, a piece of a result, of a model or of evaluation keys. */
export const MAX_CHUNK_BYTES = MEBIBYTE;

/** Largest message that is decoded: one chunk and its framing. What is longer is dropped unread. */
export const MAX_MESSAGE_BYTES = MAX_CHUNK_BYTES + 4096;

/** Free bytes that whoever makes a large chunk leaves before its payload, so that all its framing can be written in place. */
export const CHUNK_HEADROOM_BYTES = 32;

/** Largest request that carries no chunk: a few names. */
export const MAX_SHORT_MESSAGE_BYTES = 4096;

/** gRPC's own default; beyond it grpc-js refuses a message before this program sees it. */
export const MAX_GRPC_MESSAGE_BYTES = 4 * MEBIBYTE;

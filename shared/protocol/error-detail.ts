/** Where the details of a failed call travel, and how long they may be. */

/** Trailing metadata that holds a `cryptonets.v1.ErrorDetail`; `-bin` makes gRPC carry bytes. */
export const ERROR_METADATA_KEY = 'cryptonets-error-bin';

/** Longer ones are not read. */
export const MAX_ERROR_DETAIL_BYTES = 8192;

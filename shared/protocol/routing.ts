/**
 * What calls say of themselves in metadata, so that a load balancer can bring calls of the same keys to the same replica. A help and no more: a
 * server looks into the messages only, and a client loses nothing where it is dropped. Both are in the messages already.
 */

/** SHA-256 of the evaluation keys that a call is about, lower-case hexadecimal; absent where it is about none. */
export const KEYS_METADATA_KEY = 'cryptonets-keys';

/** Name of the model that a prediction asks. */
export const MODEL_METADATA_KEY = 'cryptonets-model';

/** How often a server tells a client; what both sides agree on is in shared/protocol, what an operator may move in config.ts. */

/** What a server that ends tells whoever it turns away: how long another one takes to be there. */
export const RESTART_MS = 5000;

/** Payload between two acknowledgements. */
export const ACKNOWLEDGE_EVERY_BYTES = 524_288;

/** Milliseconds between two progress messages of one stage. */
export const PROGRESS_EVERY_MS = 50;

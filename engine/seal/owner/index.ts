/** The SEAL key maker and key owner: client side only. */
export { SealKeyMaker } from './key-maker.ts';
export { SealKeyOwner } from './key-owner.ts';

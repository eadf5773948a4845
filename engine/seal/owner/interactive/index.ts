/** The SEAL key maker and key owner of interactive packing: client side only. */
export { SealInteractiveKeyMaker } from './key-maker.ts';
export { SealInteractiveKeyOwner } from './key-owner.ts';

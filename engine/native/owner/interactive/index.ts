/** The native key owner of interactive packing: client side only. */
export { NativeInteractiveKeyOwner } from './key-owner.ts';

/** The native key owner: client side only. */
export { NativeKeyOwner } from './key-owner.ts';

/** What a row is measured with. */
import type { RequestControl } from '../../../engine/methods/request.ts';

export interface Wish {
  /** Images of a row that takes one at a time. */
  readonly images: number;
  readonly control: RequestControl;
}

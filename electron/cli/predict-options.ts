/** What `predict` was asked for on its command line. */
import type { ReadingWish } from '../images/index.ts';
import type { SecondServerOptions, SessionOptions } from './session.ts';

export interface PredictOptions extends SessionOptions, SecondServerOptions, ReadingWish {
  readonly images?: readonly string[];
  readonly data?: readonly string[];
  readonly array?: string;
  readonly out?: string;
  readonly labels?: string;
  readonly limit?: number;
  readonly model?: string;
  readonly acceptModel?: string;
  readonly provider?: string;
  readonly key?: string;
  readonly packing: 'auto' | 'batch' | 'interactive';
  readonly checkPlain?: boolean;
  readonly passphraseFile?: string;
  readonly canary?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

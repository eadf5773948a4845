/** What `npm run model -- import` is told. */
import { basename } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { NETWORK_NAME } from '../../shared/network/index.ts';

export interface ImportOptions {
  readonly data: string;
  /** A column of the table, or a file of labels. */
  readonly labels?: string | undefined;
  readonly out: string;
  readonly prepare: 'as-is' | 'resize' | 'digit';
  readonly bits?: number | undefined;
  readonly limit: number;
  readonly realEpochs: number;
  readonly integerEpochs: number;
  readonly hidden: number;
  readonly seed: number;
  readonly force: boolean;
}

/** The model's name: that of its folder. @throws ARGUMENT_INVALID */
export function nameOfModel(out: string): string {
  const name = basename(out);
  if (NETWORK_NAME.test(name)) return name;
  throw new CryptoNetsError(
    'ARGUMENT_INVALID',
    '--out: the folder name is the model name: lower-case letters, digits, hyphens',
  );
}

/**
 * By what the vault vouches for rows that are not secret but steer secrets: names of keys, addresses of servers, settings, models that were seen.
 *
 * One sealed row lists them all with a digest each. It is written with every change of one of them, in the same transaction, and compared when the
 * vault is opened and whenever it is used, so that a row which was changed, added, taken away or put back by anything else is told by name. What
 * is sealed at the same moment as all rows (a whole database that is put back) is not told from an earlier day: nothing here remembers more.
 */
import { createHash } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { SteeringRow, Store, StoredSeal } from '../store/index.ts';
import type { RowPlace, UnlockedVault } from '../vault/index.ts';

const PLACE: RowPlace = { table: 'vault_seal', rowId: '1', paramsDigest: new Uint8Array(0) };
/** Of those that are told. */
const MOST_NAMED = 5;

/** Kind, id, label, digest of the content. */
type Vouched = readonly [SteeringRow['kind'], string, string, string];

export class Steering {
  readonly #table: Store['steering'];

  constructor({ steering }: Pick<Store, 'steering'>) {
    this.#table = steering;
  }

  /** Vouches for the rows as they are. */
  seal(unlocked: UnlockedVault): void {
    const plain = Buffer.from(JSON.stringify(listed(this.#table.state().rows)));
    this.#table.replaceSeal({ epoch: unlocked.epoch, sealed: unlocked.seal(PLACE, plain) });
  }

  /** @throws VAULT_ALTERED (naming rows that are not what the vault vouched for), VAULT_LOCKED */
  verify(unlocked: UnlockedVault): void {
    const { rows, seal } = this.#table.state();
    const before = vouched(unlocked, seal);
    const now = listed(rows);
    const changed = [...missingIn(now, before), ...missingIn(before, now)];
    const named = [...new Set(changed.map(([kind, , label]) => `${kind} "${label}"`))];
    if (named.length === 0) return;
    const more = named.length > MOST_NAMED ? ` and ${named.length - MOST_NAMED} more` : '';
    throw altered(`changed by another program: ${named.slice(0, MOST_NAMED).join(', ')}${more}`);
  }

  /** Before anything is opened: whether rows are newer than a record of this epoch. @throws VAULT_STALE */
  assertNotStale(epoch: number): void {
    const { seal } = this.#table.state();
    if (seal === undefined || seal.epoch <= epoch) return;
    const message = `the record of the keystore has epoch ${epoch}, what it sealed has ${seal.epoch}`;
    throw new CryptoNetsError('VAULT_STALE', message);
  }
}

function vouched(unlocked: UnlockedVault, seal: StoredSeal | undefined): Vouched[] {
  if (!seal) throw altered('the list of what the keystore vouches for is gone');
  try {
    return JSON.parse(Buffer.from(unlocked.open(PLACE, seal.sealed)).toString('utf8')) as Vouched[];
  } catch (error) {
    if (!(error instanceof CryptoNetsError) || error.code !== 'VAULT_CORRUPT') throw error;
    throw altered('the list of what the keystore vouches for was changed');
  }
}

function altered(message: string): CryptoNetsError {
  return new CryptoNetsError('VAULT_ALTERED', message);
}

function listed(rows: readonly SteeringRow[]): Vouched[] {
  return rows.map(({ kind, id, label, content }) => [kind, id, label, digestOf(content)]);
}

function missingIn(rows: readonly Vouched[], of: readonly Vouched[]): Vouched[] {
  const there = new Set(rows.map((row) => JSON.stringify(row)));
  return of.filter((row) => !there.has(JSON.stringify(row)));
}

function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('base64');
}

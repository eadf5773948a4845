/** Words of the list of what left this computer. */
import type { LedgerRequest, LedgerTotals, RequestKind } from '../../../../shared/ipc/types.ts';
import { bytes, count, duration } from '../format.ts';

export const ledger = {
  title: 'Sent',
  what: 'What left this computer: every request of this session to a server. Kept in memory only, and gone with the app.',
  empty: 'Nothing has left this computer yet.',
  emptyWhat: 'Each request to a server will stand here, with its bytes and what it gave away.',
  list: 'Requests, newest first',
  total: ({ requests, sentBytes, receivedBytes }: LedgerTotals) =>
    `${requests === 1 ? '1 request' : `${count(requests)} requests`}, ${bytes(sentBytes)} out, ${bytes(receivedBytes)} in`,
  shown: (n: number, of: number) => `The newest ${count(n)} of ${count(of)} are shown.`,
  only: 'Without questions of what there is',
  here: 'Server of the app, on this computer',
  hereWhat: 'It did not leave this computer.',
  size: (sent: number, received: number) => `${bytes(sent)} out, ${bytes(received)} in`,
  took: duration,
  why: {
    catalog: 'Asked whether it is there, and what it offers',
    plans: 'Asked how a model is computed',
    model: 'Fetched the weights of a public model, to check them here',
    'key-status': 'Asked whether it has the evaluation keys',
    keys: 'Sent evaluation keys, with which it computes',
    predict: 'Asked for a prediction',
    canary: 'Tested the server by a request whose answer is known',
    update: 'Asked for the newest version of this program',
    other: 'Another request',
  } satisfies Record<RequestKind, string>,
  gave: {
    catalog: 'that this address uses the app, and when',
    plans: 'that you may ask this model',
    model: 'that you may ask this model',
    'key-status': 'that it is the same person as before',
    keys: 'keys that let it compute and open nothing; requests that name them are of one person',
    predict: 'when, which model and how many bytes; not what is in them',
    canary: 'the same as a request of yours; not that it is a test',
    update: 'when, and that somebody here uses CryptoNets',
    other: 'when, and how many bytes',
  } satisfies Record<RequestKind, string>,
  gaveAway: (what: string, linkable: boolean) =>
    `Gave away: ${what}${linkable ? '; that it is of the same person as others with the same key' : ''}.`,
  of: (why: string, model: string | null) => (model === null ? why : `${why}: ${model}`),
  outcome: { open: 'on its way', done: 'answered', stopped: 'stopped', failed: 'failed' } satisfies Record<
    LedgerRequest['outcome'],
    string
  >,
} as const;

/** The host's side of a connection: calls are dispatched and answered, events are passed on; the peer is never trusted. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import type { EventLog } from './event-log.ts';
import type { FramePort } from './frame-port.ts';
import { parseViewFrame, type CallFrame, type HelloFrame, type HostFrame } from './frames.ts';

/** The most calls of one view that are being handled at once; more are answered BUSY. */
export const MAX_CALLS_AT_ONCE = 64;

/** Serves one view until its port closes. A frame that is not well formed ends the connection: the peer is not one of ours. */
export function openHostDoor(handlers: Handlers, log: EventLog, port: FramePort): void {
  const send = (frame: HostFrame): void => port.send(frame);
  let running = 0;
  let unfollow: (() => void) | undefined;

  const answer = async ({ id, name, input }: CallFrame): Promise<void> => {
    if (running >= MAX_CALLS_AT_ONCE) {
      const error = toReport(new CryptoNetsError('BUSY', 'too many calls are waiting for an answer'));
      return send({ kind: 'answer', id, result: { ok: false, error } });
    }
    running += 1;
    const result = await dispatch(handlers, name, input);
    running -= 1;
    try {
      send({ kind: 'answer', id, result });
    } catch (error) {
      // The answer has no form on this transport (too large, not plain data): say so instead of staying silent.
      send({ kind: 'answer', id, result: { ok: false, error: toReport(error) } });
    }
  };

  const welcome = ({ session, after }: HelloFrame): void => {
    if (unfollow) throw new CryptoNetsError('MESSAGE_INVALID', 'a second hello was sent');
    // A view without a session has missed nothing that concerns it: it asks for the state it wants to show.
    const missed = session === log.session ? log.since(after) : session === null ? [] : null;
    send({
      kind: 'welcome',
      session: log.session,
      sequence: log.latest() - (missed?.length ?? 0),
      resumed: missed !== null,
    });
    for (const frame of missed ?? []) send(frame);
    unfollow = log.follow(send);
  };

  port.onClose(() => unfollow?.());
  port.onFrame((value) => {
    try {
      const frame = parseViewFrame(value);
      if (frame.kind === 'hello') welcome(frame);
      else if (!unfollow) throw new CryptoNetsError('MESSAGE_INVALID', 'the first frame is not a hello');
      else void answer(frame);
    } catch {
      port.close();
    }
  });
}

/** A page of the browser shell without a browser: opens the printed address, keeps the session, and calls the host over the socket. */
import { randomBytes } from 'node:crypto';
import { WebSocket } from 'ws';
import { socketProtocols } from '../../electron/browser-shell/session.ts';
import { HOST_LIMITS, VIEW_LIMITS } from '../../electron/ipc/frame-codec.ts';
import { overSocket, type SocketLike } from '../../electron/ipc/socket-port.ts';
import { ViewBridge } from '../../electron/ipc/view-bridge.ts';
import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';

export interface AppClient {
  readonly bridge: Bridge;
  /** The served page, as the browser would get it. */
  readonly page: string;
  /** A prediction of some synthetic images, compared with plain evaluation. */
  predict(images: number): Promise<PredictionResult>;
  close(): void;
}

export async function openApp(address: string): Promise<AppClient> {
  const { origin, host } = new URL(address);
  const admitted = await (await fetch(address)).text();
  const session = /data-session="([\w-]+)"/.exec(admitted)?.[1] ?? '';
  const page = await (await fetch(origin)).text();
  const socket = new WebSocket(`ws://${host}/host`, socketProtocols(session), {
    headers: { origin },
    perMessageDeflate: false,
  });
  const view = new ViewBridge();
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  view.attach(overSocket(socket as SocketLike, { incoming: HOST_LIMITS, outgoing: VIEW_LIMITS }));
  const { bridge } = view;
  return { bridge, page, predict: (images) => predict(bridge, images), close: () => socket.terminate() };
}

function predict(bridge: Bridge, images: number): Promise<PredictionResult> {
  const operationId = randomBytes(16).toString('hex');
  const pixels = Uint8Array.from({ length: images * 784 }, (_, index) =>
    (index % 784) % 97 < 20 ? 255 - (index % 7) : 0,
  );
  return new Promise((resolve, reject) => {
    const stop = bridge.on('operation', ({ id, event }) => {
      if (id !== operationId || !['done', 'failed', 'cancelled'].includes(event.kind)) return;
      stop();
      if (event.kind === 'done') resolve(event.result as PredictionResult);
      else reject(new Error(JSON.stringify(event)));
    });
    const input = {
      operationId,
      model: undefined,
      packing: 'auto',
      pixels,
      labels: undefined,
      checkPlain: true,
    } as const;
    void bridge.call('predict.start', input).then((started) => {
      if (!started.ok) reject(new Error(JSON.stringify(started.error)));
    });
  });
}

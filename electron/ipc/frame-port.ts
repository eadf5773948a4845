/** One connection as both sides see it, whatever carries it: frames out, frames in, an end. */

export interface FramePort {
  /** Sends one frame; a closed port swallows it. Values are structured data whose binary parts are Uint8Arrays. */
  send(frame: unknown): void;
  /** Where incoming frames go; set once, before the first frame is awaited. */
  onFrame(listener: (frame: unknown) => void): void;
  /** Called once, when either side ended the connection. */
  onClose(listener: () => void): void;
  close(): void;
}

/** What `MessagePort` (web), `MessagePort` (node:worker_threads) and Electron's `MessagePortMain` have in common. */
export interface NodeStylePort {
  postMessage(value: unknown): void;
  start(): void;
  close(): void;
  on(event: 'message' | 'close', listener: (value: never) => void): unknown;
}

/** The `MessagePort` of a page or a preload script. */
export interface WebStylePort {
  postMessage(value: unknown): void;
  start(): void;
  close(): void;
  addEventListener(event: 'message' | 'close', listener: (event: { readonly data?: unknown }) => void): void;
}

/** Frames over Electron's MessagePortMain: each message arrives wrapped in an event with `data`. */
export function overMainPort(port: NodeStylePort): FramePort {
  return overEvents(
    port,
    (listener) => port.on('message', (event: { readonly data: unknown }) => listener(event.data)),
    (listener) => port.on('close', listener),
  );
}

/** Frames over a port of node:worker_threads: messages arrive bare. */
export function overWorkerPort(port: NodeStylePort): FramePort {
  return overEvents(
    port,
    (listener) => port.on('message', (value: unknown) => listener(value)),
    (listener) => port.on('close', listener),
  );
}

/** Frames over a page's MessagePort. */
export function overWebPort(port: WebStylePort): FramePort {
  return overEvents(
    port,
    (listener) => port.addEventListener('message', (event) => listener(event.data)),
    (listener) => port.addEventListener('close', () => listener()),
  );
}

function overEvents(
  port: Pick<NodeStylePort, 'postMessage' | 'start' | 'close'>,
  onMessage: (listener: (frame: unknown) => void) => void,
  onEnd: (listener: () => void) => void,
): FramePort {
  const closing = onceOnly();
  onEnd(closing.run);
  return {
    send: (frame) => {
      if (!closing.done()) port.postMessage(frame);
    },
    onFrame: (listener) => {
      onMessage(listener);
      port.start();
    },
    onClose: closing.add,
    close: () => {
      port.close();
      closing.run();
    },
  };
}

/** Listeners of something that happens once; one that is added afterwards is called at once. */
export function onceOnly(): {
  readonly add: (listener: () => void) => void;
  readonly run: () => void;
  readonly done: () => boolean;
} {
  const listeners: (() => void)[] = [];
  let over = false;
  return {
    add: (listener) => {
      if (over) listener();
      else listeners.push(listener);
    },
    run: () => {
      if (over) return;
      over = true;
      for (const listener of listeners) listener();
    },
    done: () => over,
  };
}

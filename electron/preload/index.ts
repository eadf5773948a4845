/** The one thing that pages are given: the Bridge. Bundled to a single CommonJS file, as the sandbox wants it. */
import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, CONNECT, PORT } from '../ipc/channels.ts';
import { overWebPort, type WebStylePort } from '../ipc/frame-port.ts';
import { ViewBridge } from '../ipc/view-bridge.ts';

const view = new ViewBridge();

ipcRenderer.on(PORT, (event) => {
  // The preload is compiled for Node: what a page's port is, `overWebPort` says.
  const [received] = event.ports as readonly WebStylePort[];
  if (!received) return;
  const port = overWebPort(received);
  view.attach(port);
  // A host that ended is started again; main keeps the request until then.
  port.onClose(() => ipcRenderer.send(CONNECT));
});

contextBridge.exposeInMainWorld(BRIDGE_NAME, view.bridge);
ipcRenderer.send(CONNECT);

/** The preload script: pages get the Bridge, over the port that main sends, and nothing else. */
import { MessageChannel } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { createEventLog, newSession } from '../../../../electron/ipc/event-log.ts';
import { overWebPort, type WebStylePort } from '../../../../electron/ipc/frame-port.ts';
import { openHostDoor } from '../../../../electron/ipc/host-door.ts';
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import type * as StandIn from '../../../support/electron.ts';
import { createHostDouble } from '../../../support/host-double.ts';

async function loadPreload() {
  vi.resetModules();
  const electron = (await import('electron')) as unknown as typeof StandIn;
  await import('../../../../electron/preload/index.ts');
  const bridge = electron.contextBridge.exposed.get('cryptonets') as Bridge;
  return { electron, bridge };
}

it('exposes the bridge alone, and asks main for a port', async () => {
  const { electron, bridge } = await loadPreload();
  expect([...electron.contextBridge.exposed.keys()]).toEqual(['cryptonets']);
  expect(Object.keys(bridge).sort()).toEqual(['call', 'on', 'onConnection']);
  expect(electron.asked).toEqual(['ipcRenderer.send cryptonets:connect']);
});

it('carries calls over the port, and asks for a new one when it closes', async () => {
  const { electron, bridge } = await loadPreload();
  const host = createHostDouble({ 'keys.list': () => Promise.resolve([]) });
  const { port1, port2 } = new MessageChannel();
  openHostDoor(
    host.handlers,
    createEventLog(host, newSession()),
    overWebPort(port1 as unknown as WebStylePort),
  );
  const early = bridge.call('keys.list', undefined);
  electron.ipcRenderer.emit('cryptonets:port', { ports: [port2] });
  expect(await early).toEqual({ ok: true, value: [] });
  port1.close();
  await expect.poll(() => electron.asked.length).toBe(2);
  expect(electron.asked[1]).toBe('ipcRenderer.send cryptonets:connect');
});

it('ignores a message without a port', async () => {
  const { electron } = await loadPreload();
  electron.ipcRenderer.emit('cryptonets:port', { ports: [] });
  expect(electron.asked.length).toBe(1);
});

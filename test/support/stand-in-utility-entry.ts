/** A process of the stand-in for Electron's utilityProcess: gives its module a `process.parentPort`, then runs it. */
import { EventEmitter } from 'node:events';
import type { FromChild, ToChild } from './stand-in/utility-process.ts';
import { StandInPort } from './stand-in/ports.ts';

const ports = new Map<number, StandInPort>();
const tell = (message: Partial<FromChild>): void => {
  if (process.connected) process.send!(message, undefined, {}, () => undefined);
};

/** The end that this process is given; its peer here passes everything on. */
function arrived(id: number): StandInPort {
  const given = new StandInPort();
  const relay = new StandInPort();
  given.peer = relay;
  relay.peer = given;
  relay.moveTo({
    message: (data) => tell({ kind: 'port', id, data }),
    close: () => tell({ kind: 'close', id }),
  });
  ports.set(id, relay);
  return given;
}

class ParentPort extends EventEmitter {
  postMessage(data: unknown): void {
    tell({ kind: 'parent', data });
  }
}

const parentPort = new ParentPort();
process.on('message', (message) => {
  const { kind, id = 0, data, ports: given = [] } = message as ToChild;
  if (kind === 'parent') parentPort.emit('message', { data, ports: given.map(arrived) });
  else if (kind === 'port') ports.get(id)?.postMessage(data);
  else ports.get(id)?.close();
});
// The parent's end is this process's, as in Electron.
process.on('disconnect', () => process.exit(0));

Object.defineProperty(process, 'parentPort', { value: parentPort });
const module = process.env['STAND_IN_MODULE']!;
delete process.env['STAND_IN_MODULE'];
await import(module);

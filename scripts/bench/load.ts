/**
 * Puts a real server process under a mixed load: both packings, slow readers and writers, connections that say nothing, clients that vanish in
 * every phase. Each answer is compared with one whose scores were checked; only admission may refuse.
 */
import { cpus } from 'node:os';
import path from 'node:path';
import { startServerProcess } from '../../test/support/server.ts';
import { kept } from '../app/children.ts';
import { optionsOf } from '../app/command-line.ts';
import { checkFigures } from './figures.ts';
import { ask, runClients, type LoadWorld, type Samples } from './load/clients.ts';
import { dial } from './load/exchange.ts';
import { residentBytes, watchMemory } from './load/memory.ts';
import { batchSample, interactiveSample, type Sample } from './load/samples.ts';
import { Tally } from './load/tally.ts';

const USAGE = `npm run bench -- load [options]

  --clients N     clients at the same time, of ten kinds in turn (50)
  --duration S    seconds in which they begin something new (60)
  --engine NAME   of the server: auto, native or seal (auto)
  --json          print one JSON object and nothing else
`;

const { values } = optionsOf('bench load', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    clients: { type: 'string', default: '50' },
    duration: { type: 'string', default: '60' },
    engine: { type: 'string', default: 'auto' },
  },
});

const MODELS = path.resolve(import.meta.dirname, '../../models');
const WARM_UPS = 3;
const MEASURE_EVERY_MS = 250;
/** Looks at memory that are printed. */
const LOOKS = 20;
const SHORTEST_LOOK_MS = 1000;

/** Every sample some times, so that the engine has the memory that it keeps; then it is known what is to be answered. */
async function warmUp(port: number, samples: Samples): Promise<Map<Sample, Buffer>> {
  const session = await dial(port, 0);
  const expected = new Map<Sample, Buffer>();
  for (const sample of [samples.full, samples.table, samples.picture]) {
    for (let run = 0; run < WARM_UPS; run += 1) {
      const { code, bytes } = await ask(session, sample);
      if (code !== 'OK') throw new Error(`${sample.name}: ${code}`);
      expected.set(sample, bytes);
    }
    if (!(await sample.check(expected.get(sample)!))) throw new Error(`${sample.name}: wrong scores`);
  }
  session.destroy();
  return expected;
}

async function measure(clients: number, durationS: number) {
  const samples: Samples = {
    table: await batchSample('breast-cancer', 2048),
    full: await batchSample('mnist-cryptonets'),
    picture: await interactiveSample('mnist-cryptonets'),
  };
  await using server = await startServerProcess({
    models: MODELS,
    args: ['--engine', values.engine, '--metrics-listen', '127.0.0.1:0'],
    starting: kept,
  });
  const { address: metrics } = await server.event('metrics');
  const pid = server.child.pid!;
  const expected = await warmUp(server.port, samples);
  const over = AbortSignal.timeout(durationS * 1000);
  const tally = new Tally();
  const world: LoadWorld = { port: server.port, samples, expected, tally, over };
  const rssStartBytes = residentBytes(pid);
  let rssPeakBytes = rssStartBytes;
  const timer = setInterval(
    () => (rssPeakBytes = Math.max(rssPeakBytes, residentBytes(pid))),
    MEASURE_EVERY_MS,
  );
  const looks = watchMemory(pid, String(metrics), Math.max(SHORTEST_LOOK_MS, (durationS * 1000) / LOOKS));
  await runClients(world, clients);
  clearInterval(timer);
  const memory = await looks();
  const rssEndBytes = residentBytes(pid);
  const { code } = await server.stop();
  const faults = server.events('fault').length + (code === 0 ? 0 : 1);
  const figures = tally.figures();
  return {
    clients,
    durationS,
    ...figures,
    failed: figures.failed + faults,
    rssStartBytes,
    rssEndBytes,
    rssPeakBytes,
    memory,
    serverExitCode: code,
    machine: `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores`,
  };
}

checkFigures('bench load', values, ['clients', 'duration']);
const figures = await measure(Number(values.clients), Number(values.duration));
if (values.json) console.log(JSON.stringify(figures));
else
  for (const [name, value] of Object.entries(figures)) {
    if (name === 'memory') continue;
    console.log(`${name.padEnd(16)}${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  }

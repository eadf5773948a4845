/**
 * Measures the upload rate of one full batch (N = 8192) against a real server process, through a TCP proxy that adds a round-trip time.
 * The server takes, bounds and acknowledges every byte but computes nothing, so this is the transport alone.
 */
import type { PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { type BatchPlan, planBatch } from '../../shared/packing/batch/index.ts';
import { uploadBytes } from '../../shared/packing/geometry.ts';
import { kept } from '../app/children.ts';
import { endWithUsageError, optionsOf } from '../app/command-line.ts';
import { checkFigures } from './figures.ts';
import { startDelayingProxy } from '../../test/support/delaying-proxy.ts';
import { makeModels } from '../../test/support/model-folders.ts';
import { seedNetwork } from '../../test/support/networks.ts';
import {
  collect,
  headerFor,
  predictionClient,
  writeAll,
  zeroUpload,
  type PredictCall,
} from '../../test/support/prediction-client.ts';
import { startServerProcess } from '../../test/support/server.ts';

const USAGE = `npm run bench -- upload [options]

  --rtt MS,MS,…    round-trip times that are added, in milliseconds (0,20,50)
  --repeat N       runs at each (2)
  --json           print one JSON object and nothing else
`;

interface Row {
  readonly roundTripMs: number;
  readonly bytes: number;
  /** From the admission to the acknowledgement of the last byte. */
  readonly durationMs: number;
  readonly megabytesPerSecond: number;
}

/** Resolves when so many bytes were acknowledged. */
function acknowledged(call: PredictCall, bytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    call.on('data', ({ message }: PredictResponse) => {
      if (message?.$case === 'acknowledgement' && message.value.receivedBytes >= bytes) resolve();
    });
    call.on('error', reject);
  });
}

async function measure(address: string, plan: BatchPlan, roundTripMs: number): Promise<Row> {
  const client = predictionClient(address);
  const bytes = uploadBytes(plan, 1);
  try {
    const call = client.predict({ deadline: Date.now() + 600_000 });
    const end = collect(call);
    const admitted = acknowledged(call, 0);
    const taken = acknowledged(call, bytes);
    call.write(headerFor(plan));
    await admitted;
    const startedMs = performance.now();
    await writeAll(call, zeroUpload(plan));
    call.end();
    await taken;
    const durationMs = performance.now() - startedMs;
    const { status, message } = await end;
    if (status !== 0) throw new Error(`the prediction failed: ${message}`);
    return { roundTripMs, bytes, durationMs, megabytesPerSecond: bytes / 1e6 / (durationMs / 1000) };
  } finally {
    client.close();
  }
}

async function main(): Promise<void> {
  const { values } = optionsOf('bench upload', USAGE, {
    options: {
      rtt: { type: 'string', default: '0,20,50' },
      repeat: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
    },
  });
  checkFigures('bench upload', values, ['repeat']);
  if (!/^\d{1,4}(,\d{1,4})*$/.test(values.rtt))
    endWithUsageError('bench upload', `--rtt: expected milliseconds with commas, got ${values.rtt}`);
  const network = seedNetwork();
  await using models = await makeModels(network);
  const plan = await planBatch(network, models.digests.get(network.name)!);
  const set = plan.parameters;
  await using server = await startServerProcess({
    models: models.path,
    program: 'transport',
    starting: kept,
    env: { CRYPTONETS_TEST_SET: set.name },
  });
  const rows: Row[] = [];
  for (const roundTripMs of values.rtt.split(',').map(Number)) {
    await using proxy = await startDelayingProxy({ targetPort: server.port, roundTripMs });
    for (let run = 0; run < Number(values.repeat); run += 1) {
      const row = await measure(proxy.address, plan, roundTripMs);
      rows.push(row);
      if (!values.json) {
        const { megabytesPerSecond, durationMs, bytes } = row;
        const rate = megabytesPerSecond.toFixed(1).padStart(7);
        console.log(
          `rtt ${String(roundTripMs).padStart(3)} ms  ${(bytes / 1e6).toFixed(1)} MB  ${durationMs.toFixed(0).padStart(6)} ms  ${rate} MB/s`,
        );
      }
    }
  }
  if (values.json) console.log(JSON.stringify({ parameters: set.name, rows }));
}

await main();

/**
 * Measures the upload rate of one full batch (N = 8192) against a real server process, through a TCP proxy that adds a round-trip time.
 * The server takes, bounds and acknowledges every byte but computes nothing, so this is the transport alone.
 */
import { uploadBytesOf } from '../../server/inference/sizes.ts';
import { BATCH_SETS } from '../../shared/he/index.ts';
import { planBatch, type BatchPlan } from '../../shared/plan/index.ts';
import { optionsOf } from '../app/command-line.ts';
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
    call.on('data', ({ message }) => {
      if (message?.$case === 'acknowledgement' && message.value.receivedBytes >= bytes) resolve();
    });
    call.on('error', reject);
  });
}

async function measure(address: string, plan: BatchPlan, roundTripMs: number): Promise<Row> {
  const client = predictionClient(address);
  const bytes = uploadBytesOf(plan);
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
  const { values } = optionsOf('bench', USAGE, {
    options: {
      rtt: { type: 'string', default: '0,20,50' },
      repeat: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
    },
  });
  const network = seedNetwork();
  await using models = await makeModels(network);
  const set = BATCH_SETS.at(-1)!;
  const plan = await planBatch(network, models.digests.get(network.name)!, set);
  await using server = await startServerProcess({
    models: models.path,
    program: 'transport',
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

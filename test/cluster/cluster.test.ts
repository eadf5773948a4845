/**
 * Three real servers behind a real HAProxy, then behind a real nginx, each with the very file that is shipped, over TLS, sharing evaluation keys in a real Redis and scraped by a real
 * Prometheus: one is killed in every phase, Redis is restarted, the proxy is reloaded, a server drains. Every prediction is answered and right, by at most one attempt more.
 *
 * CRYPTONETS_CLUSTER_ROUNDS=20 is the long form (`npm run check -- cluster` with it in the environment); continuous integration runs one round.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOperation } from '../../electron/cli/run-operation.ts';
import { createHost, type Host } from '../../electron/host/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { StageEnded, StageProgress } from '../../shared/operations/index.ts';
import { benchImages } from '../../scripts/bench/images.ts';
import { makeCertificate } from '../support/certificate.ts';
import { until } from '../support/gate.ts';
import { temporaryFolder } from '../support/host-world.ts';
import { freePort, missing, startRedis, type RunningProgram } from '../support/programs.ts';
import { Prometheus } from '../support/prometheus.ts';
import { SHIPPED_PROXIES } from '../support/proxies.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

const lacking = missing('redis-server', 'prometheus');
const REPLICAS = 3;
const ROOT = path.resolve(import.meta.dirname, '../..');
const ROUNDS = Number(process.env['CRYPTONETS_CLUSTER_ROUNDS'] ?? 1);
const PASSWORD = 'correct-horse-battery-staple';
const PIXELS = 784;

/** A replica that can be killed and comes back at the same address. */
class Replica {
  readonly port: number;
  readonly metricsPort: number;
  readonly #args: readonly string[];
  process: ServerProcess | undefined;

  constructor(port: number, metricsPort: number, args: readonly string[]) {
    this.port = port;
    this.metricsPort = metricsPort;
    const own = ['--listen', `127.0.0.1:${port}`, '--metrics-listen', `127.0.0.1:${metricsPort}`];
    this.#args = [...own, ...args];
  }

  async start(): Promise<void> {
    this.process = await startServerProcess({ models: path.join(ROOT, 'models'), args: this.#args });
  }

  async kill(): Promise<void> {
    await this.process?.[Symbol.asyncDispose]();
    this.process = undefined;
  }

  /** Predictions and uploads of keys that it has answered. */
  calls(method: string): number {
    return this.process?.events('call').filter((call) => call['method'] === method).length ?? 0;
  }

  async running(): Promise<number> {
    const page = await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`).then((answer) => answer.text());
    const counts = [...page.matchAll(/^cryptonets_requests\{state="running".*\} (\d+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }
}

describe.each(SHIPPED_PROXIES)('replicas behind $name', (kind) => {
  describe.skipIf((lacking ?? kind.absent) !== undefined)(lacking ?? kind.absent ?? 'in one place', () => {
    let redis: RunningProgram;
    let proxy: RunningProgram;
    let prometheus: Prometheus;
    let replicas: Replica[];
    let host: Host;
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let pixels: Uint8Array;

    beforeAll(async () => {
      folder = await temporaryFolder();
      redis = await startRedis(PASSWORD);
      const passwordFile = path.join(folder.path, 'redis-password');
      await writeFile(passwordFile, PASSWORD, { mode: 0o600 });
      const store = [
        '--key-store',
        `redis://127.0.0.1:${redis.port}`,
        '--key-store-password-file',
        passwordFile,
      ];
      const args = [...store, '--trusted-proxy', '127.0.0.1', '--other-models', 'public'];
      replicas = [];
      for (let i = 0; i < REPLICAS; i += 1)
        replicas.push(new Replica(await freePort(), await freePort(), args));
      await Promise.all(replicas.map((replica) => replica.start()));
      prometheus = await Prometheus.scrape(replicas.map(({ metricsPort }) => metricsPort));
      const port = await freePort();
      const { certificate, key } = makeCertificate();
      const upstreams = [replicas[0]!, replicas[1]!, ...replicas.slice(2)] as const;
      proxy = await kind.open({ port, upstreams, certificate, key });
      const server = { address: `https://localhost:${port}`, caPem: certificate };
      host = await createHost({
        profileDir: path.join(folder.path, 'profile'),
        shell: 'browser',
        session: { engine: 'auto', server },
      });
      ({ pixels } = await benchImages(64));
    }, 300_000);
    afterAll(async () => {
      await host.close();
      await Promise.all(replicas.map((replica) => replica.kill()));
      await proxy[Symbol.asyncDispose]();
      await prometheus[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    });

    type Event = StageProgress | StageEnded;

    /** Attempts are counted by the places that a server gave. */
    async function predict(
      packing: 'batch' | 'interactive',
      watch: (event: Event) => void = () => undefined,
      key?: string,
    ): Promise<{ result: PredictionResult; admissions: number }> {
      const images = packing === 'batch' ? 64 : 1;
      const wish = {
        pixels: pixels.slice(0, images * PIXELS),
        packing,
        checkPlain: true,
        ...(key ? { key } : {}),
      };
      let admissions = 0;
      const never = new AbortController().signal;
      const result = await runOperation(
        host,
        (id, control) => host.rooms.predictions.run(id, wish, control),
        never,
        (event) => {
          if (event.kind === 'stage' && event.span.name === 'admission') admissions += 1;
          watch(event);
        },
      );
      expect(result.differsFromPlain).toBe(0);
      return { result, admissions };
    }

    /** Kills whichever replica is at work, once, when something is told; resolves when it is up again. */
    function killer(stage: string): { watch: (event: Event) => void; done: () => Promise<void> } {
      let killing: Promise<void> | undefined;
      const kill = async (): Promise<void> => {
        const running = await Promise.all(replicas.map((replica) => replica.running()));
        const busy = replicas[running.findIndex((count) => count > 0)];
        await busy?.kill();
        await busy?.start();
      };
      return {
        watch: (event) => {
          const name = event.kind === 'progress' ? event.stage : event.span.name;
          if (name === stage) killing ??= kill();
        },
        done: async () => {
          expect(killing).toBeDefined();
          await killing;
          await ready();
        },
      };
    }

    /** The proxy looks once a second. */
    async function ready(): Promise<void> {
      await Promise.all(
        replicas.map(({ metricsPort }) =>
          until(() =>
            fetch(`http://127.0.0.1:${metricsPort}/ready`).then(
              ({ status }) => status === 200,
              () => false,
            ),
          ),
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, 2500));
    }

    for (let round = 1; round <= ROUNDS; round += 1) {
      it(`answers both packings over either replica (round ${round})`, async () => {
        for (const packing of ['batch', 'interactive', 'interactive'] as const) {
          expect((await predict(packing)).admissions).toBe(1);
        }
      });

      it(`Prometheus scrapes every replica and counts what they answered (round ${round})`, async () => {
        const sumIs = async (expression: string, expected: number): Promise<boolean> => {
          const samples = await prometheus.query(expression);
          return samples.length === 1 && samples[0]!.value === expected;
        };
        await until(() => sumIs('sum(up{job="cryptonets"})', REPLICAS));
        await until(() => sumIs('sum(cryptonets_key_store_connected)', REPLICAS));
        const answered = (): number => replicas.reduce((sum, replica) => sum + replica.calls('Predict'), 0);
        expect(answered()).toBeGreaterThan(0);
        await until(() => sumIs('sum(cryptonets_calls_total{method="Predict"})', answered()));
        expect((await prometheus.alerts()).length).toBeGreaterThan(0);
        const [first] = replicas;
        const its = `up{instance="127.0.0.1:${first!.metricsPort}"}`;
        await first!.kill();
        await until(() => sumIs(its, 0));
        await first!.start();
        await until(() => sumIs(its, 1));
        await ready();
      });

      it.each(['upload', 'hidden-layers', 'download'])(
        `a replica that is killed in the ${'%s'} of a batch costs one attempt (round ${round})`,
        async (stage) => {
          const { watch, done } = killer(stage);
          const { admissions } = await predict('batch', watch);
          await done();
          expect(admissions).toBeLessThanOrEqual(2);
        },
      );

      it(`keys that were sent are used by the replica that is left (round ${round})`, async () => {
        await predict('interactive');
        for (const replica of replicas) {
          await replica.kill();
          expect((await predict('interactive')).admissions).toBeLessThanOrEqual(2);
          await replica.start();
          await ready();
        }
        const uploads = replicas.reduce((sum, replica) => sum + replica.calls('UploadEvaluationKeys'), 0);
        expect(uploads).toBe(0);
      });

      it(`Redis that comes back empty is filled again (round ${round})`, async () => {
        await predict('interactive');
        await redis.restart();
        expect((await predict('interactive')).admissions).toBeLessThanOrEqual(2);
      });

      it(`a proxy that is reloaded and a server that drains are not seen (round ${round})`, async () => {
        kind.reload(proxy);
        expect((await predict('batch')).admissions).toBeLessThanOrEqual(2);
        const [first] = replicas;
        await kind.takeOut(proxy, first!);
        const stopped = first!.process!.stop();
        expect((await predict('batch')).admissions).toBeLessThanOrEqual(2);
        expect((await stopped).code).toBe(0);
        await first!.start();
        await kind.putBack(proxy, first!);
        await ready();
      });
    }
  });
});

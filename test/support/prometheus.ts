/** A real Prometheus with the shipped files, scraping every second, and its API. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort, RunningProgram } from './programs.ts';

const SHIPPED = path.resolve(import.meta.dirname, '../../server/deploy/monitoring');

/** One series of an answer: its labels and its value now. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export class Prometheus implements AsyncDisposable {
  readonly #running: RunningProgram;

  private constructor(running: RunningProgram) {
    this.#running = running;
  }

  /** @param ports where servers on this machine answer `/metrics` */
  static async scrape(ports: readonly number[]): Promise<Prometheus> {
    const shipped = await readFile(path.join(SHIPPED, 'prometheus.yml'), 'utf8');
    const targets = ports.map((port) => `'127.0.0.1:${port}'`).join(', ');
    const config = shipped
      .replace("targets: ['127.0.0.1:9464']", `targets: [${targets}]`)
      .replace('scrape_interval: 15s', 'scrape_interval: 1s');
    const files = {
      'prometheus.yml': config,
      'alerts.yml': await readFile(path.join(SHIPPED, 'alerts.yml'), 'utf8'),
    };
    const port = await freePort();
    const args = (folder: string): string[] => [
      `--config.file=${path.join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    return new Prometheus(await RunningProgram.open('prometheus', port, args, files));
  }

  /** What an expression of PromQL is now; nothing while Prometheus is still starting. */
  async query(expression: string): Promise<Sample[]> {
    const url = `http://127.0.0.1:${this.#running.port}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer = await fetch(url);
    if (answer.status === 503) return [];
    if (!answer.ok) throw new Error(`Prometheus answered ${answer.status}: ${await answer.text()}`);
    const { data } = (await answer.json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    return data.result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }));
  }

  /** The names of the rules that it has read. */
  async alerts(): Promise<string[]> {
    const answer = await fetch(`http://127.0.0.1:${this.#running.port}/api/v1/rules`);
    if (!answer.ok) return [];
    const { data } = (await answer.json()) as { data: { groups: { rules: { name: string }[] }[] } };
    return data.groups.flatMap(({ rules }) => rules.map(({ name }) => name));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#running[Symbol.asyncDispose]();
  }
}

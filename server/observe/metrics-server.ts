/**
 * Answers Prometheus at /metrics, and load balancers that speak no gRPC at /ready: on a port of its own, so that whoever may read it is a question
 * of the network and not of tokens.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Metrics } from './metrics.ts';

const MOST_CONNECTIONS = 16;
const PATIENCE_MS = 10_000;

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What is asked here. */
export interface Pages {
  readonly metrics: Metrics;
  /** Whether new predictions are taken: not before everything is loaded, and no longer once the server drains. */
  readonly ready: () => boolean;
}

async function pageAt(path: string | undefined, { metrics, ready }: Pages): Promise<Page | undefined> {
  if (path === '/metrics') return { status: 200, type: metrics.contentType, text: await metrics.text() };
  if (path !== '/ready') return undefined;
  const text = ready() ? 'ready\n' : 'not ready\n';
  return { status: ready() ? 200 : 503, type: 'text/plain', text };
}

function serverOf(pages: Pages): Server {
  return createServer({ requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS }, (request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
    void pageAt(path, pages).then(
      (page) =>
        page
          ? response.writeHead(page.status, { 'content-type': page.type }).end(page.text)
          : response.writeHead(404).end(),
      () => response.writeHead(500).end(),
    );
  });
}

/** @throws ADDRESS_IN_USE, CONFIG_INVALID */
export async function startMetricsServer(
  { host, port }: { readonly host: string; readonly port: number },
  pages: Pages,
): Promise<MetricsServer> {
  const server = serverOf(pages);
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'EADDRINUSE' ? 'ADDRESS_IN_USE' : 'CONFIG_INVALID';
      reject(new CryptoNetsError(code, `metricsListen: ${host}:${port} cannot be bound`, { cause }));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

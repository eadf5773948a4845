/** The Helm chart: its versions are the project's, its entries are the server's, its pods may do nothing that they need not. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const read = (file: string): Promise<string> => readFile(path.join(ROOT, file), 'utf8');
const chart = (file: string): Promise<string> => read(`server/deploy/chart/${file}`);

it('carries the version of the project, twice', async () => {
  const { version } = JSON.parse(await read('package.json')) as { version: string };
  const lines = (await chart('Chart.yaml')).split('\n');
  expect(lines).toContain(`version: ${version}`);
  expect(lines).toContain(`appVersion: ${version}`);
});

it('sets entries that the configuration of the server has', async () => {
  const entries = [...(await read('docs/configuration.md')).matchAll(/^\| `([\w.]+)`/gm)].map(
    ([, name]) => name!,
  );
  const known = new Set(entries.map((name) => name.split('.')[0]));
  const helpers = await chart('templates/_helpers.tpl');
  const set = [
    ...helpers.matchAll(/set \$config "(\w+)"/g),
    ...helpers.matchAll(/"(listen|metricsListen)"/g),
  ];
  const names = set.map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

it('says every value in its schema, and no other', async () => {
  const { properties } = JSON.parse(await chart('values.schema.json')) as { properties: object };
  const values = [...(await chart('values.yaml')).matchAll(/^(\w+):/gm)].map(([, name]) => name!);
  expect(
    Object.keys(properties)
      .filter((name) => name !== 'global')
      .sort(),
  ).toEqual(values.sort());
});

it('uses no value that is not there', async () => {
  const values = new Set([...(await chart('values.yaml')).matchAll(/^(\w+):/gm)].map(([, name]) => name!));
  for (const file of ['_helpers.tpl', 'config.yaml', 'deployment.yaml', 'service.yaml', 'NOTES.txt']) {
    const used = [...(await chart(`templates/${file}`)).matchAll(/\.Values\.(\w+)/g)].map(
      ([, name]) => name!,
    );
    expect(used.filter((name) => !values.has(name))).toEqual([]);
  }
});

it('runs as nobody, on a read-only file system, without privileges or an account of the cluster', async () => {
  const lines = (await chart('templates/deployment.yaml')).split('\n').map((line) => line.trim());
  for (const line of [
    'automountServiceAccountToken: false',
    'runAsNonRoot: true',
    'readOnlyRootFilesystem: true',
    'allowPrivilegeEscalation: false',
    'drop: [ALL]',
    'type: RuntimeDefault',
  ])
    expect(lines).toContain(line);
});

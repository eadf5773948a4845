/** A bill of materials (CycloneDX) of a packed folder: what "npm sbom" finds in it, without the moment and the random number. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { ROOT } from '../app/build.ts';
import type { Module } from './modules.ts';
import { npmProgram } from './tools.ts';

interface Bom {
  serialNumber?: string;
  readonly metadata: { timestamp?: string; readonly component: { name: string } };
  readonly components: object[];
}

interface Packed {
  readonly name: string;
  readonly version: string;
  /** Seconds. */
  readonly epoch: number;
}

/** An identifier (RFC 9562, version 8) that the content itself gives. */
function numberOf(text: string): string {
  const digest = createHash('sha256').update(text).digest('hex');
  const parts = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
  ];
  return `urn:uuid:${[...parts, digest.slice(20, 32)].join('-')}`;
}

/** The Node that lies beside the program, which no package.json names. */
const nodeComponent = ({ name, version }: Module): object => ({
  'bom-ref': `${name}@${version}`,
  type: 'application',
  name: 'node',
  version,
  scope: 'required',
  purl: `pkg:npm/${name}@${version}`,
  licenses: [{ license: { id: 'MIT' } }],
});

/** JSON; `folder` has a package.json and a node_modules. */
export function sbomOf(folder: string, packed: Packed, node: Module): string {
  const [program, ...prefix] = npmProgram();
  const args = ['sbom', '--sbom-format=cyclonedx', '--sbom-type=application', '--omit=dev', '--offline'];
  const { status, stdout, stderr } = spawnSync(program!, [...prefix, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`"npm sbom" failed: ${stderr.trim()}`);
  // The folder itself is named nowhere.
  const bom = JSON.parse(stdout.replaceAll(folder, '').replaceAll(ROOT, '')) as Bom;
  delete bom.serialNumber;
  bom.metadata.timestamp = new Date(packed.epoch * 1000).toISOString();
  bom.metadata.component.name = packed.name;
  bom.components.push(nodeComponent(node));
  const content = JSON.stringify(bom);
  return `${JSON.stringify({ ...bom, serialNumber: numberOf(content) }, null, 1)}\n`;
}

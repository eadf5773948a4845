/** npm run certificate: writes the certificates of a model, or checks all that are there. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toCryptoNetsError } from '../shared/errors/index.ts';
import { decodeNetwork, type IntegerNetwork } from '../shared/network/index.ts';
import type { Plan } from '../shared/packing/index.ts';
import { BATCH_DEGREES, planBatch } from '../shared/packing/batch/index.ts';
import { planInteractive } from '../shared/packing/interactive/index.ts';
import { ROOT } from './app/build.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import type { Certificate } from './certificate/checker/certificate.ts';
import { checkCertificate } from './certificate/checker/check.ts';
import { readModel } from './certificate/checker/model.ts';
import { makeCertificate } from './certificate/make.ts';

const USAGE = `Certificates: what a model's plans claim (range, noise, security, privacy), with what is needed to check it.

  npm run certificate                      checks all certificates of models/
  npm run certificate -- --make NAME       writes those of models/NAME

  --models DIR    another folder of models

One certificate, by the checker alone: node scripts/certificate/checker/main.ts FILE [--model FOLDER]
`;

/** Of plans for models that stay on their server. */
const PRIVACY_BITS = 40;

/**
 * What a server offers: batches at every degree that has room, and interactive packing where it fits; with answers that hide the model, batches at the
 * smallest degree that has room for it.
 */
async function plansOf(network: IntegerNetwork, digest: string): Promise<Plan[]> {
  const makers: (() => Promise<Plan>)[] = [
    ...BATCH_DEGREES.map((polyDegree) => () => planBatch(network, digest, undefined, { polyDegree })),
    () => planInteractive(network, digest),
    () => planBatch(network, digest, undefined, { privacyBits: PRIVACY_BITS }),
  ];
  const plans: Plan[] = [];
  for (const make of makers) {
    try {
      plans.push(await make());
    } catch (error) {
      const { code } = toCryptoNetsError(error);
      if (code !== 'PLAN_IMPOSSIBLE' && code !== 'RANGE_EXCEEDS_MODULUS') throw error;
    }
  }
  return plans;
}

async function makeAll(folder: string): Promise<void> {
  const json = await readFile(path.join(folder, 'network.json'), 'utf8');
  const weights = await readFile(path.join(folder, 'weights.bin'));
  const { network, digest } = await decodeNetwork(json, new Uint8Array(weights));
  const target = path.join(folder, 'certificates');
  await mkdir(target, { recursive: true });
  for (const plan of await plansOf(network, digest)) {
    const hidden = plan.packing === 'batch' && plan.privacy ? `-privacy_${plan.privacy.bits}` : '';
    const file = path.join(target, `${plan.packing}-${plan.parameters.name}${hidden}.json`);
    await writeFile(file, `${JSON.stringify(await makeCertificate(network, plan))}\n`);
    process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
  }
}

async function certificatesOf(models: string): Promise<{ readonly file: string; readonly folder: string }[]> {
  const files = await readdir(models, { recursive: true });
  return files
    .filter((file) => path.basename(path.dirname(file)) === 'certificates' && file.endsWith('.json'))
    .sort()
    .map((file) => ({ file: path.join(models, file), folder: path.join(models, path.dirname(file), '..') }));
}

/** @returns whether all hold */
async function checkAll(models: string): Promise<boolean> {
  const found = await certificatesOf(models);
  let wrong = found.length === 0;
  if (wrong) process.stdout.write(`no certificates in ${models}\n`);
  for (const { file, folder } of found) {
    process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
    const certificate = JSON.parse(await readFile(file, 'utf8')) as Certificate;
    for (const { what, verdict, why } of checkCertificate(certificate, readModel(folder))) {
      process.stdout.write(`  ${verdict.padEnd(12)}${what.padEnd(16)}${why}\n`);
      wrong ||= verdict === 'WRONG';
    }
  }
  return !wrong;
}

const { values } = optionsOf('certificate', USAGE, {
  options: { make: { type: 'string' }, models: { type: 'string', default: path.join(ROOT, 'models') } },
});
if (values.make === undefined) process.exitCode = (await checkAll(values.models)) ? 0 : 1;
else if (path.basename(values.make) !== values.make)
  endWithUsageError('certificate', '--make: expected the name of a model');
else await makeAll(path.join(values.models, values.make));

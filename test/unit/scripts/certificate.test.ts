/** That certificates of the shipped models are those of today's plans, and that the checker finds every lie in them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../../scripts/certificate/checker/certificate.ts';
import { checkCertificate } from '../../../scripts/certificate/checker/check.ts';
import { readModel } from '../../../scripts/certificate/checker/model.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import { decodeNetwork } from '../../../shared/network/index.ts';

const MODELS = path.resolve(import.meta.dirname, '../../../models');
const folders = readdirSync(MODELS, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [path.join(MODELS, entry.name)] : [],
);
const certificates = (folder: string): Certificate[] =>
  readdirSync(path.join(folder, 'certificates')).map(
    (file) => JSON.parse(readFileSync(path.join(folder, 'certificates', file), 'utf8')) as Certificate,
  );

describe.each(folders)('%s', (folder) => {
  const model = readModel(folder);
  const [batch] = certificates(folder).filter(({ plan, privacy }) => plan.packing === 'batch' && !privacy);
  const [hidden] = certificates(folder).filter(({ privacy }) => privacy);
  const [interactive] = certificates(folder).filter(({ plan }) => plan.packing === 'interactive');

  it('has a certificate for the plan that today is made of it, in both packings', async () => {
    const json = readFileSync(path.join(folder, 'network.json'), 'utf8');
    const { network, digest } = await decodeNetwork(
      json,
      new Uint8Array(readFileSync(path.join(folder, 'weights.bin'))),
    );
    expect(batch?.planDigest).toBe((await planBatch(network, digest)).digest);
    expect(interactive?.planDigest).toBe((await planInteractive(network, digest)).digest);
    const plan = await planBatch(network, digest, undefined, { privacyBits: 40 });
    expect(hidden?.planDigest).toBe(plan.digest);
    expect(hidden?.privacy?.bits).toBe(plan.privacy?.bits);
  });

  it('has certificates that hold, and says what nobody can check', () => {
    for (const certificate of [batch!, interactive!, hidden!]) {
      const lines = checkCertificate(certificate, model);
      expect(lines.filter(({ verdict }) => verdict === 'WRONG')).toEqual([]);
      expect(lines.find(({ what }) => what === 'second moments')?.verdict).toBe('not checked');
    }
  });

  it('does not check without the weights what needs them', () => {
    const unchecked = checkCertificate(batch!, undefined).filter(({ verdict }) => verdict === 'not checked');
    expect(unchecked.map(({ what }) => what)).toEqual([
      'model',
      'other attacks',
      'range',
      'noise',
      'second moments',
    ]);
  });

  const lies: readonly (readonly [string, (certificate: Certificate) => object])[] = [
    ['form', () => ({ version: 3 })],
    ['plan', ({ plan }) => ({ plan: { ...plan, result: { ...plan.result, primes: 4 } } })],
    ['model', ({ model: { name } }) => ({ model: { name, commitment: '0'.repeat(64) } })],
    [
      'primes',
      ({ plan }) => ({
        plan: { ...plan, parameters: { ...plan.parameters, dataPrimes: ['4398046150659'] } },
      }),
    ],
    [
      'security',
      ({ security }) => ({
        security: { ...security, publishedModulusBits: Math.floor(security.publishedModulusBits / 2) },
      }),
    ],
    ...(['classicalBits', 'quantumBits', 'coreClassicalBits', 'coreQuantumBits'] as const).map(
      (figure) =>
        [
          'estimate',
          ({ security }: Certificate) => ({
            security: {
              ...security,
              estimate: { ...security.estimate, [figure]: security.estimate[figure] + 1 },
            },
          }),
        ] as const,
    ),
    ['modulus', ({ range }) => ({ range: { ...range, magnitude: String(1n << 40n) } })],
    ['range', ({ range }) => ({ range: { ...range, magnitude: String(BigInt(range.magnitude) / 1000n) } })],
    ['range', ({ range }) => ({ range: { ...range, scores: range.scores.map(narrowed) } })],
    [
      'noise',
      ({ noise }) => ({ noise: { ...noise, failureProbabilityLog2: 2 * noise.failureProbabilityLog2 } }),
    ],
    [
      'noise',
      ({ noise }) => ({
        noise: {
          ...noise,
          failureProbabilityLog2: 2 * noise.failureProbabilityLog2,
          steps: noise.steps.map((step) => 2 * step),
        },
      }),
    ],
  ];
  /** By a thousandth. */
  const narrowed = (score: Certificate['range']['scores'][number]): object => ({
    ...score,
    maximum: String((BigInt(score.maximum) * 999n) / 1000n),
  });

  /** Only squares prove scores by what lies above their values. */
  const squareLies: typeof lies = batch!.range.scores.some(({ above }) => above)
    ? [
        [
          'range',
          ({ range }) => ({
            range: {
              ...range,
              scores: range.scores.map((score) => ({ ...score, above: score.above?.map(() => 1) })),
            },
          }),
        ],
      ]
    : [];

  it.each([...lies, ...squareLies])('a lie about the %s is found', (what, lie) => {
    for (const certificate of [batch!, interactive!, hidden!]) {
      const lines = checkCertificate({ ...certificate, ...lie(certificate) }, model);
      expect(lines.find((line) => line.what === what)?.verdict).toBe('WRONG');
    }
  });

  it('has what answers hide checked too: a bit more, none, and one where nothing is flooded are lies', () => {
    const verdictOf = (certificate: Certificate) =>
      checkCertificate(certificate, model).find(({ what }) => what === 'privacy')?.verdict;
    expect(verdictOf(hidden!)).toBe('holds');
    expect(verdictOf({ ...hidden!, privacy: { bits: hidden!.privacy!.bits + 2 } })).toBe('WRONG');
    const { privacy, ...silent } = hidden!;
    expect(verdictOf(silent)).toBe('WRONG');
    expect(verdictOf({ ...batch!, ...(privacy ? { privacy } : {}) })).toBe('WRONG');
    expect(checkCertificate(hidden!, undefined).find(({ what }) => what === 'privacy')?.verdict).toBe(
      'not checked',
    );
  });
});

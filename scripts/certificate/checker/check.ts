/** All lines of a certificate, each with its verdict. */
import { createHash } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import type { Model } from './model.ts';
import { estimateProblem } from './estimate.ts';
import { noiseProblem, privacyProblem } from './noise.ts';
import { rangeProblem } from './range.ts';
import { modulusProblem, primesProblem, securityProblem } from './security.ts';

export type Verdict = 'holds' | 'WRONG' | 'not checked';

export interface Line {
  readonly what: string;
  readonly verdict: Verdict;
  readonly why: string;
}

const line = (what: string, problem: string | undefined, proof: string): Line =>
  problem === undefined ? { what, verdict: 'holds', why: proof } : { what, verdict: 'WRONG', why: problem };
const unchecked = (what: string, why: string): Line => ({ what, verdict: 'not checked', why });

function formProblem({ format, version }: Certificate): string | undefined {
  return format === 'cryptonets-certificate' && version === 2
    ? undefined
    : `got ${format}, version ${version}`;
}

function digestProblem({ plan, planDigest, model }: Certificate): string | undefined {
  const digest = createHash('sha256').update(JSON.stringify(plan)).digest('hex');
  if (digest !== planDigest) return `the plan has the digest ${digest}`;
  return plan.model === model.commitment ? undefined : 'the plan is for another model';
}

function modelLine({ model: { commitment } }: Certificate, model: Model | undefined): Line {
  if (!model)
    return unchecked('model', 'without the weights: a salted commitment can be opened by its owner alone');
  const problem = model.digest === commitment ? undefined : `the folder holds ${model.digest}`;
  return line('model', problem, `the folder's files have the digest ${commitment.slice(0, 16)}…`);
}

function noiseLine(certificate: Certificate, model: Model | undefined): Line {
  const what = 'noise';
  const problem = noiseProblem(certificate, model);
  if (problem === undefined && !model && certificate.plan.packing === 'batch')
    return unchecked(what, 'without the weights: their sums bound the noise (the steps add up as claimed)');
  const { failureProbabilityLog2 } = certificate.noise;
  return line(
    what,
    problem,
    `a result is wrong with probability 2^${failureProbabilityLog2.toFixed(1)} at most`,
  );
}

/** Nothing where answers hide nothing. */
function privacyLines(certificate: Certificate, model: Model | undefined): Line[] {
  const { privacy, plan } = certificate;
  const floods = plan.steps.some(({ kind }) => kind === 'flood');
  if (!privacy && !floods) return [];
  if (!privacy || !floods) return [line('privacy', 'a flood and its level belong together', '')];
  if (!model)
    return [unchecked('privacy', 'without the weights: they decide the noise that is to be hidden')];
  const proof = `an answer is a function of its scores but for a distance of 2^-${privacy.bits}`;
  return [line('privacy', privacyProblem(certificate, model), proof)];
}

/** @param model undefined where nobody but the server has the weights */
export function checkCertificate(certificate: Certificate, model: Model | undefined): Line[] {
  const form = line('form', formProblem(certificate), 'version 2');
  if (form.verdict === 'WRONG') return [form];
  const { plan, range, security } = certificate;
  const { classicalBits, quantumBits, coreClassicalBits, coreQuantumBits } = security.estimate;
  return [
    form,
    line('plan', digestProblem(certificate), `has the digest ${certificate.planDigest.slice(0, 16)}…`),
    modelLine(certificate, model),
    line('primes', primesProblem(certificate), `all prime and 1 modulo ${2 * plan.parameters.polyDegree}`),
    line(
      'security',
      securityProblem(certificate),
      `${security.publishedModulusBits} bits published; ${security.classicalLimit} allowed (eprint 2024/463), ${security.quantumLimit} against quantum adversaries`,
    ),
    line(
      'estimate',
      estimateProblem(certificate),
      `uSVP costs 2^${classicalBits} (MATZOV 2022, behind eprint 2024/463), 2^${quantumBits} quantum (standard of 2018), core-SVP 2^${coreClassicalBits} and 2^${coreQuantumBits}`,
    ),
    unchecked('other attacks', 'dual hybrid and decoding (BDD): a run of malb/lattice-estimator'),
    model
      ? line('range', rangeProblem(certificate, model), `no input takes a score beyond ${range.magnitude}`)
      : unchecked('range', 'without the weights'),
    line('modulus', modulusProblem(certificate), 'twice the range lies below the plaintext modulus'),
    noiseLine(certificate, model),
    ...privacyLines(certificate, model),
    unchecked(
      'second moments',
      'an average-case model of the noise: assumptions in the threat model, compared with SEAL by tests',
    ),
    ...(plan.packing === 'interactive'
      ? [
          unchecked(
            'diagonals',
            'that they compute the network is seen by equality with it, to the bit, in tests',
          ),
        ]
      : []),
  ];
}

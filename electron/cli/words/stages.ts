/** Names of the stages, and of the places where they run, as the command line shows them. */
import type { StageName, Where } from '../../../shared/stages/index.ts';

export const stages = {
  start: 'Start',
  prepare: 'Prepare',
  keygen: 'Make key',
  encode: 'Encode',
  encrypt: 'Encrypt',
  'upload-keys': 'Evaluation keys',
  admission: 'Admission',
  upload: 'Send',
  answer: 'Await answer',
  queue: 'Wait',
  expand: 'Expand',
  evaluate: 'Layers',
  convolve: 'Convolve',
  square: 'Square',
  dense: 'Dense layer',
  'hidden-layers': 'Hidden layers',
  switch: 'Switch',
  output: 'Output layer',
  'output-layers': 'Output layers',
  flood: 'Hide the model',
  pack: 'Pack',
  download: 'Receive',
  agree: 'Second server',
  decrypt: 'Decrypt',
  decode: 'Decode',
  between: 'Between stages',
} as const satisfies Record<StageName, string>;

export const places = {
  client: 'client',
  wire: 'wire',
  server: 'server',
} as const satisfies Record<Where, string>;

/** Input and output descriptions of models. */
export { inputKindOf } from './types.ts';
export type {
  CategoryColumn,
  ClassesOutput,
  Column,
  ImageInput,
  InputDescription,
  InputKind,
  ModelDescription,
  NamedClass,
  NumberColumn,
  OutputDescription,
  ScoreOutput,
  SequenceInput,
  TableInput,
} from './types.ts';
export { parseDescriptionText } from './parse.ts';
export { describedInputs } from './inputs.ts';
export { columnEncoder, columnPlaces, isMissing, numberOf, sequenceEncoder } from './encode.ts';
export type { ValueProblem } from './encode.ts';
export { answerOf, valueOf } from './answer.ts';
export { answerColumns, freeNames } from './columns.ts';

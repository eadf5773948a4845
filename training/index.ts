/** The trainer's door: what `npm run train`, `npm run mask` and `npm run mnist` use of it. */
export { buildCard, cardMarkdown, type ModelCard } from './card.ts';
export {
  md5,
  MNIST_FILES,
  MNIST_MD5,
  PICTURE_SIZE,
  readMnist,
  readMnistFile,
  slice,
  uncompress,
  type LabelledImages,
  type MnistFile,
} from './data/dataset.ts';
export { withMask } from './data/mask.ts';
export { factorNetwork } from './methods/factor.ts';
export { FACTORED_NETWORKS, SMALL_NETWORKS } from './methods/networks.ts';
export { trainSmall } from './methods/small.ts';
export { observeRanges, scoreIntegers } from './integer/evaluation.ts';
export { parameterLayout } from './memory/layout.ts';
export { parseTrainOptions, TRAIN_USAGE, type TrainOptions } from './options.ts';
export { countRealRight } from './real/scores.ts';
export { consoleProgress } from './session/progress.ts';
export { buildTableCard, tableCardMarkdown, type About, type TableCard } from './table/card.ts';
export { classesIn, describeTable, type TableText } from './table/describe.ts';
export { fit } from './table/fit.ts';
export { toIntegers } from './table/integer.ts';
export { TABLE_RECIPE, type LabelledRows, type TableRecipe } from './table/recipe.ts';
export { countRight, crossValidate } from './table/validate.ts';
export { buildPictureCard, pictureCardMarkdown, type PictureAbout } from './pictures/card.ts';
export { fitSquares } from './pictures/fit.ts';
export { judgePictures } from './pictures/judge.ts';
export { SQUARE_RECIPE, type SquareRecipe } from './pictures/recipe.ts';
export { MOST_CLASSES } from './recipe.ts';
export { digestOf } from './session/checkpoint.ts';
export { train, type TrainedNetwork } from './session/session.ts';
export { Random, shuffled } from './random.ts';
export { canDistilPictures, distilPictures, distilTable } from './import/distil.ts';
export { onLevels, type FromLevels } from './import/integers.ts';
export { hasMaxPool, layersOf, type Layered, type RealLayer } from './import/layers.ts';
export { pixelPlaces, READINGS, type Reading } from './import/pictures.ts';
export { referenceScores, type Rows } from './import/reference.ts';
export { findScores, type Scores } from './import/scores.ts';
export { decide, frontier, integerRight, knee, type Candidate, type LevelRows } from './import/search.ts';
export { judgeCase, type CaseVerdict, type Verdict } from './import/conformance.ts';
export { checkExact, realScores, standIn } from './import/stand-in.ts';
export type { Graph } from './onnx/graph.ts';
export { readOnnx } from './onnx/read.ts';

/** The catalogue in German; `words.ts` requires by type that it has all that the English one has. */
import { errors, tryAgainIn } from './errors.ts';
import { frame, server } from './frame.ts';
import { ledger } from './ledger.ts';
import { models } from './models.ts';
import { methods } from './methods.ts';
import { about, history, servers, settings } from './places.ts';
import { predict } from './predict.ts';
import { remedies } from './remedies.ts';
import { stages } from './stages.ts';
import { timeline } from './timeline.ts';
import { vault } from './vault.ts';

export const german = {
  frame,
  server,
  predict,
  stages,
  timeline,
  vault,
  models,
  history,
  ledger,
  servers,
  settings,
  about,
  methods,
  errors,
  tryAgainIn,
  remedies,
} as const;

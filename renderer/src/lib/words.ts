/** Every string that a person reads, in one typed catalogue: another language is another object of this type. */
import { frame, server } from './words/frame.ts';
import { about, history, servers, settings } from './words/places.ts';
import { predict } from './words/predict.ts';
import { timeline } from './words/timeline.ts';
import { vault } from './words/vault.ts';

export const words = { frame, server, predict, timeline, vault, history, servers, settings, about } as const;
export type Words = typeof words;

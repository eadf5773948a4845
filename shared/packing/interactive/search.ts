/**
 * Chooses for every layer how it is computed and at how many primes: the cheapest whole that leaves noise budget.
 *
 * Layer by layer, from every state that is worth keeping: fewer primes make all that follows cheaper, but only what was dropped late costs no
 * budget. A state is dropped when another of the same layout and level has neither more noise nor more cost.
 */
import { inputSize, lowerNetwork, networkShapes } from '../../network/index.ts';
import type { IntegerNetwork, Layer, LinearMap, Shape } from '../../network/index.ts';
import { cellsOf, convolutionInput, convolutionMethod } from './convolution.ts';
import { linearOperations, squareOperations, switchOperations } from './cost.ts';
import { denseMethods } from './dense.ts';
import { vectorLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import type { LinearMethod } from './method.ts';
import {
  freshInteractiveNoise,
  interactiveBudgetBits,
  interactiveFailureLog2,
  linearNoise,
  squareNoise,
  switchNoise,
} from './noise.ts';
import type { InteractiveNoise } from './noise.ts';
import type { InteractiveSet } from './sets.ts';

/** Budget that must be left, beyond the margin that the estimate already has. */
export const LEAST_BUDGET_BITS = 1;

/** A step before its weights are laid out. */
export type Choice =
  | {
      readonly kind: 'linear';
      readonly layer: number;
      readonly method: LinearMethod;
      readonly primes: number;
    }
  | { readonly kind: 'square'; readonly layer: number; readonly primes: number }
  | { readonly kind: 'switch'; readonly primesIn: number; readonly primesOut: number };

export interface ChosenStep {
  readonly choice: Choice;
  readonly budgetBits: number;
  readonly failureLog2: number;
  readonly operations: number;
}

/** Steps so far, and what they lead to. */
export interface State {
  readonly steps: readonly ChosenStep[];
  readonly layout: Layout;
  readonly noise: InteractiveNoise;
  readonly operations: number;
  /** The pixel of every slot of the input. */
  readonly pixelOfSlot: Int32Array;
}

/** A network lowered once for many searches. */
export interface Lowered {
  readonly network: IntegerNetwork;
  readonly shapes: readonly Shape[];
  readonly maps: readonly (LinearMap | undefined)[];
}

export function lowerAll(network: IntegerNetwork): Lowered {
  const maps = lowerNetwork(network).map((layer) => (layer === 'square' ? undefined : layer));
  return { network, shapes: networkShapes(network), maps };
}

/** The cheapest way through all layers, or nothing where no layout fits or the noise grows too large. */
export function cheapestWay(
  lowered: Lowered,
  parameters: InteractiveSet,
  moduli: readonly bigint[],
): State | undefined {
  const noise = freshInteractiveNoise(parameters, moduli);
  let states = startingStates(lowered, noise);
  lowered.network.layers.forEach((layer, index) => {
    const next = states.flatMap((state) => {
      // The first layer may be a convolution whose layout the client makes.
      const made = index === 0 ? convolutionStates(lowered, noise, state) : [];
      return [...made, ...switched(state).flatMap((lower) => layerStates(lowered, layer, index, lower))];
    });
    states = worthKeeping(next.filter(hasBudget));
  });
  return states.reduce<State | undefined>(
    (best, state) => (best && !isCheaper(state, best) ? best : state),
    undefined,
  );
}

const isCheaper = (left: State, right: State): boolean => left.operations < right.operations;
const hasBudget = ({ noise }: State): boolean => interactiveBudgetBits(noise) >= LEAST_BUDGET_BITS;

/** The pixels as a vector from slot 0 on, repeated; none where they do not fit a row. */
function startingStates({ network }: Lowered, noise: InteractiveNoise): State[] {
  const { polyDegree } = noise.parameters;
  const pixels = inputSize(network);
  if (pixels > polyDegree / 2) return [emptyState(noise)];
  const layout = vectorLayout(pixels);
  const pixelOfSlot = new Int32Array(polyDegree).map(
    (_, slot) => layout.rows[0][slot & (layout.period - 1)]!,
  );
  return [{ steps: [], layout, noise, operations: 0, pixelOfSlot }];
}

/** Pixels that fit no vector may still fit a convolution's layout. */
function emptyState(noise: InteractiveNoise): State {
  const layout: Layout = { id: 'none', units: 0, period: 1, rows: [new Int32Array(1), new Int32Array(1)] };
  return { steps: [], layout, noise, operations: 0, pixelOfSlot: new Int32Array(0) };
}

function convolutionStates({ network, shapes }: Lowered, noise: InteractiveNoise, state: State): State[] {
  const layer = network.layers[0]!;
  if (layer.kind !== 'conv') return [];
  return cellsOf(layer, shapes[1]!, noise.parameters.polyDegree / 2).map((cells) => {
    const pixelOfSlot = convolutionInput(layer, network.input, shapes[1]!, cells);
    return afterLinear({ ...state, pixelOfSlot }, 0, convolutionMethod(layer, cells));
  });
}

/** The state, and the state after each number of dropped primes. */
function switched(state: State): State[] {
  const states = [state];
  if (state.layout.units === 0) return [];
  for (let primes = state.noise.primes - 1; primes > 0; primes--) {
    const lower = withSwitch(state, primes);
    if (hasBudget(lower)) states.push(lower);
  }
  return states;
}

/** Drops to `primesOut`. */
export function withSwitch(state: State, primesOut: number): State {
  const { primes: primesIn, parameters } = state.noise;
  const noise = switchNoise(state.noise, primesOut);
  const choice: Choice = { kind: 'switch', primesIn, primesOut };
  return extend(state, choice, noise, state.layout, switchOperations(primesIn, parameters.polyDegree));
}

function layerStates(lowered: Lowered, layer: Layer, index: number, state: State): State[] {
  const { polyDegree } = state.noise.parameters;
  const { primes } = state.noise;
  if (layer.kind === 'square') {
    const choice: Choice = { kind: 'square', layer: index, primes };
    return [
      extend(state, choice, squareNoise(state.noise), state.layout, squareOperations(primes, polyDegree)),
    ];
  }
  return methodsOf(lowered.maps[index]!, state.layout, polyDegree).map((method) =>
    afterLinear(state, index, method),
  );
}

function methodsOf(map: LinearMap, layout: Layout, polyDegree: number): LinearMethod[] {
  const rowSize = polyDegree / 2;
  return map.inputs > rowSize || map.outputs > 2 * rowSize ? [] : denseMethods(map, layout, rowSize);
}

function afterLinear(state: State, layer: number, method: LinearMethod): State {
  const { primes, parameters } = state.noise;
  const choice: Choice = { kind: 'linear', layer, method, primes };
  const operations = linearOperations(method, primes, parameters.polyDegree);
  return extend(state, choice, linearNoise(state.noise, method), method.output, operations);
}

function extend(
  state: State,
  choice: Choice,
  noise: InteractiveNoise,
  layout: Layout,
  operations: number,
): State {
  const figures = { budgetBits: interactiveBudgetBits(noise), failureLog2: interactiveFailureLog2(noise) };
  const step: ChosenStep = { choice, ...figures, operations };
  return {
    ...state,
    steps: [...state.steps, step],
    layout,
    noise,
    operations: state.operations + operations,
  };
}

/** For each layout and level, the states that no other beats in both noise and cost. */
function worthKeeping(states: readonly State[]): State[] {
  const kept = new Map<string, State[]>();
  for (const state of [...states].sort((left, right) => left.operations - right.operations)) {
    const key = `${state.layout.id} ${state.noise.primes}`;
    const others = kept.get(key) ?? [];
    const beaten = others.some((other) => peakVariance(other.noise) <= peakVariance(state.noise));
    if (!beaten) kept.set(key, [...others, state]);
  }
  return [...kept.values()].flat();
}

const peakVariance = ({ variance, concentration }: InteractiveNoise): number => variance * concentration;

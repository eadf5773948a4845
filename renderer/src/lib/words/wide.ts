/** What another language must have: the same entries, of the same kind, with words of its own. */
export type Wide<T> = T extends string
  ? string
  : T extends boolean | number | null | undefined
    ? T
    : T extends (...args: infer A) => infer R
      ? (...args: A) => Wide<R>
      : T extends readonly unknown[]
        ? readonly Wide<T[number]>[]
        : { readonly [K in keyof T]: Wide<T[K]> };

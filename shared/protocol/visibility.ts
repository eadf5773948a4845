/** Whether the weights of a model leave its server. */

/** `private`: they stay, clients are told the client's half of its plans; `public`: everybody may have them. */
export const VISIBILITIES = ['private', 'public'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

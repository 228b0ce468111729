/** How a registry lets us read a repository; `none` is anonymous. */
export const authSchemes = ['none', 'basic', 'bearer'] as const;

/** One of {@link authSchemes}. */
export type AuthScheme = (typeof authSchemes)[number];

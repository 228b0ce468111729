/** How a registry lets us read a repository; `none` is anonymous. */
export type AuthScheme = 'none' | 'basic' | 'bearer';

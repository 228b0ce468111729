/** What may come next, see {@link JsonState}. The order counts: up to `valueOrEnd` a value may come. */
export const value = 0;
export const valueOrEnd = 1;
export const key = 2;
export const keyOrEnd = 3;
export const colon = 4;
export const commaOrEnd = 5;
export const nothing = 6;

/** The API server refuses deeper documents. */
export const deepestNesting = 10_000;

/** Where in a document a scan is, between two tokens. */
export class JsonState {
  /** One of the constants above. */
  expected = value;
  /** How many containers are open. */
  depth = 0;
  /** 1 at a depth whose open container is an array. */
  readonly isArray = new Uint8Array(deepestNesting + 1);
}

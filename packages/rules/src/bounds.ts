/** What a document may ask for at most. Counted at validation, and again where it is used. */
export const bounds = {
  /** Of the document as JSON. */
  documentBytes: 2 * 1024 * 1024,
  rules: 64,
  conditionsPerRule: 8,
  functionsPerRule: 8,
  logRequests: 256,
  messagesPerRequest: 64,
  expressionCharacters: 512,
  /** Of all messages that are looked for in the logs of one pod. */
  expressionCharactersPerPod: 16 * 1024,
  /** Processor time to compile what is looked for in one pod, or what one request asks for. */
  compileMilliseconds: 250,
} as const;

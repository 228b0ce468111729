import { errorMessage, redactSecrets } from '@insights/process';

const mostCharacters = 4096;

/** What an error says, fit for a condition: cut first, so that masking costs the same whatever it holds. */
export function boundedMessage(error: unknown): string {
  return redactSecrets(errorMessage(error).slice(0, mostCharacters));
}

/** A source of randomness: uniform in [0, 1). */
export type Random = () => number;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A ULID: 26 characters of Crockford's base 32, 10 of time and 16 random; sorts by time to the millisecond.
 * Source: github.com/ulid/spec.
 */
export function newUlid(now: Date, random: Random): string {
  let time = now.getTime();
  let text = '';
  for (let index = 0; index < 10; index++) {
    text = alphabet.charAt(time % 32) + text;
    time = Math.floor(time / 32);
  }
  for (let index = 0; index < 16; index++) text += alphabet.charAt(Math.floor(random() * 32));
  return text;
}

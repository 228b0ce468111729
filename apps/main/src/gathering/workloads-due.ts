const periodMilliseconds = 12 * 3600 * 1000;

/**
 * Whether the functions of the gatherer `workloads` are to run: at most every twelve hours, counted from the moment when
 * they last began, and when they never did.
 * @param beganAt - like `now` in milliseconds of one clock
 */
export function areWorkloadsDue(beganAt: number | undefined, now: number): boolean {
  return beganAt === undefined || now - beganAt >= periodMilliseconds;
}

import { formatDuration } from '@insights/process';
import { asWritten, type ReadKey } from './layer.ts';

/** Seconds that an administrator of a cluster may not go below: ten minutes between gatherings. */
export const shortestIntervalSeconds = 600;

/** What is empty says nothing; everything else is read as it is written. */
export const unlessEmpty: ReadKey = (rule, written, name) =>
  typeof written === 'string' && written.trim() === '' ? {} : asWritten(rule, written, name);

/** A switch that can only be turned on here; what a lower layer turned on stays on. */
export const onlyOn: ReadKey = (rule, written, name) => {
  const reading = unlessEmpty(rule, written, name);
  return reading.value === false ? {} : reading;
};

/** A duration that an administrator cannot set below a minimum: it is raised. */
export function raisedTo(minimumSeconds: number, read: ReadKey = unlessEmpty): ReadKey {
  return (rule, written, name) => {
    const reading = read(rule, written, name);
    if (typeof reading.value !== 'number' || reading.value >= minimumSeconds) return reading;
    const warning = `${name} is below the minimum; ${formatDuration(minimumSeconds)} is used`;
    return { value: minimumSeconds, warning };
  };
}

/** A duration that falls back to a fixed one (`openshift/insights-operator:pkg/config/types.go`). */
export function orElse(text: string): ReadKey {
  return (rule, written, name) => {
    const reading = unlessEmpty(rule, written, name);
    if (reading.problem === undefined) return reading;
    return { ...asWritten(rule, text, name), problem: `${positive(reading.problem)}; ${text} is used` };
  };
}

/** A duration of the Secret. */
export const positiveDuration: ReadKey = (rule, written, name) => {
  const { problem, ...reading } = unlessEmpty(rule, written, name);
  return problem === undefined ? reading : { problem: positive(problem) };
};

// Today's texts call what has to be above zero "non-negative" in the file, and "positive" elsewhere.
function positive(problem: string): string {
  return problem.replace('must be a non-negative duration', 'must be a positive duration');
}

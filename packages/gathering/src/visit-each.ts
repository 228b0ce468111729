import { isPromise } from 'node:util/types';
import type { ApiResource } from './api-resource.ts';
import { explained, isOfOneRead } from './problem.ts';
import type { Seen, Visit } from './visit.ts';

/** A visit that passes over an object that cannot be used, with an error that names it, and goes on with the next one. */
export function eachObject(resource: ApiResource, visit: Visit['visit']): Visit['visit'] {
  return (item, context) => {
    const { name, namespace } = item;
    const passOver = (problem: unknown): undefined => {
      if (!isOfOneRead(problem)) throw problem;
      context.error(explained(`${resource.resource} ${namespace && `${namespace}/`}${name}`, problem));
    };
    return caught(() => visit(item, context), passOver);
  };
}

// What is done at once stays so: there are thousands of objects, and a promise for each is waited for.
function caught(work: () => ReturnType<Visit['visit']>, pass: (problem: unknown) => undefined): Seen | Promise<Seen> {
  try {
    const seen = work();
    return isPromise(seen) ? seen.catch(pass) : seen;
  } catch (error) {
    return pass(error);
  }
}

import type { ApiResource } from './api-resource.ts';
import { explained, isOfOneRead } from './problem.ts';
import type { Visit } from './visit.ts';

/** A visit that passes over an object that cannot be used, with an error that names it, and goes on with the next one. */
export function eachObject(resource: ApiResource, visit: Visit['visit']): Visit['visit'] {
  return async (item, context) => {
    const { name, namespace } = item;
    try {
      return await visit(item, context);
    } catch (error) {
      if (!isOfOneRead(error)) throw error;
      context.error(explained(`${resource.resource} ${namespace && `${namespace}/`}${name}`, error));
      return undefined;
    }
  };
}

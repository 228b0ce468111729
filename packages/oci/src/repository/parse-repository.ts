import { parseImageReference, type RepositoryReference } from '@insights/image-name';
import { CodedError, errorMessage } from '@insights/process';

/** `HOST/NAME` as people write it. @throws CodedError `ERR_USAGE` that says what is wrong */
export function parseRepository(text: string): RepositoryReference {
  try {
    const { registry, repository, tag, digest } = parseImageReference(text);
    if (tag === undefined && digest === undefined) return { registry, repository };
  } catch (cause) {
    throw new CodedError('ERR_USAGE', errorMessage(cause), { cause });
  }
  throw new CodedError('ERR_USAGE', `"${text}" must have no tag and no digest`);
}

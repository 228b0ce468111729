export { isImageNameError } from './errors.ts';
export { parseRegistryHost, type RepositoryReference } from './repository-name.ts';
export { formatImage, type ImageReference, isTag, parseImageReference } from './image-reference.ts';
export { classifyPin, findPinnedImage, parsePinnedImage, pinImage, type PinnedImage } from './pinned-image.ts';
export { isWithin, mostSpecificScope, parseRepositoryScope, type RepositoryScope } from './repository-scope.ts';
export { algorithmOf, digestOf, isDigest, isRunnableDigest, matchesDigest, startDigest } from './digest.ts';
export { renderTagTemplate } from './tag-template.ts';

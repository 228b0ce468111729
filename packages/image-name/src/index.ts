export { ImageNameError, type ImageNameErrorCode, isImageNameError } from './errors.ts';
export {
  formatImage,
  type ImageReference,
  isTag,
  parseImageReference,
  pinImage,
  type PinnedImage,
  type RepositoryReference,
} from './image-reference.ts';
export { algorithmOf, digestOf, isDigest, matchesDigest, startDigest } from './digest.ts';
export { defaultTagTemplate, renderTagTemplate, type TagTemplateValues, validateTagTemplate } from './tag-template.ts';

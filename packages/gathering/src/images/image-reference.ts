const component = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const host = '[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)*(?::[0-9]+)?';
const reference = new RegExp(
  `^(?:${host}/)?${component}(?:/${component})*(?::\\w[\\w.-]{0,127})?(?:@(?<digest>[a-zA-Z][\\w+.-]*:[0-9a-fA-F]{32,128}))?$`,
);
const mostCharacters = 1024;

/**
 * The short form of the image that a container's status names: its digest, if it is named by one, else the reference.
 * @returns `undefined` for what is no reference of an image
 */
export function shortImage(image: string): string | undefined {
  if (image.length > mostCharacters) return undefined;
  const match = reference.exec(image);
  return match ? (match.groups?.['digest'] ?? image) : undefined;
}

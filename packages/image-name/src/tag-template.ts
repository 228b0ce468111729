import { ImageNameError } from './errors.ts';
import { isTag } from './image-reference.ts';

/** What the placeholders of a tag template stand for. */
export interface TagTemplateValues {
  /** The cluster's version, `4.20.7` or longer; gives `{version}`, `{major}` and `{minor}`. */
  readonly version: string;
  /** The release stream, for `{stream}`. Default: `<major>.<minor>`. */
  readonly stream?: string;
}

const placeholderPattern = /\{([^{}]*)\}/g;
const versionPattern = /^(\d+)\.(\d+)(?:[.+-].*)?$/;

/**
 * Fills a tag template: `{major}.{minor}-fast-track` becomes `4.20-fast-track`.
 * @throws ImageNameError `ERR_IMAGE_TAG_TEMPLATE_INVALID` for an unknown placeholder, a version without major and
 *   minor, or a result that is not a tag
 */
export function renderTagTemplate(template: string, values: TagTemplateValues): string {
  const version = versionPattern.exec(values.version);
  if (!version) throw invalid(template, `version "${values.version}" does not begin with <major>.<minor>`);
  const [, major = '', minor = ''] = version;
  const known = new Map([
    ['major', major],
    ['minor', minor],
    ['version', values.version],
    ['stream', values.stream ?? `${major}.${minor}`],
  ]);
  const tag = template.replaceAll(placeholderPattern, (_, name: string) => {
    const value = known.get(name);
    if (value === undefined) {
      throw invalid(template, `{${name}} is not one of {major}, {minor}, {version}, {stream}`);
    }
    return value;
  });
  if (!isTag(tag)) throw invalid(template, `"${tag}" is not a tag`);
  return tag;
}

function invalid(template: string, reason: string): ImageNameError {
  return new ImageNameError('ERR_IMAGE_TAG_TEMPLATE_INVALID', `tag template "${template}": ${reason}`);
}

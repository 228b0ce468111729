import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';

/** Paths of the members of an archive that was uploaded (`.tar.gz`), in its order. */
export async function archiveMembers(archive: Buffer): Promise<string[]> {
  const members = extract();
  members.end(gunzipSync(archive));
  const paths: string[] = [];
  for await (const entry of members) {
    paths.push(entry.header.name);
    entry.resume();
  }
  return paths;
}

/** Texts of the members of an archive that was uploaded, by their paths. */
export async function archiveTexts(archive: Buffer): Promise<Map<string, string>> {
  const members = extract();
  members.end(gunzipSync(archive));
  const texts = new Map<string, string>();
  for await (const entry of members) texts.set(entry.header.name, await text(entry));
  return texts;
}

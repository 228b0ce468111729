const blankBlock = '-----BEGIN CERTIFICATE-----\nANONYMIZED\n-----END CERTIFICATE-----\n';
const blankInLine = '-----BEGIN CERTIFICATE-----ANONYMIZED-----END CERTIFICATE-----';
const certificate = '-----BEGIN CERTIFICATE-----';
const opening = '-----BEGIN ';
const closing = '-----END ';
// A label, dashes and the end of the line, as far as they are there. In a text of JSON the line ends with a backslash.
const closingLine = /[^-\r\n\\]{0,100}(?:-----)?(?:\r?\n)?/y;
// `-----BEGIN ` in base64, which is how PEM stands in a kubeconfig.
const encodedBlock = /LS0tLS1CRUdJTi[A-Za-z0-9+/_-]*={0,2}/g;

interface Block {
  readonly start: number;
  readonly end: number;
}

/**
 * Empties every PEM block of a text, whatever it holds and wherever it stands; what is around stays. A block that does not
 * end goes on to the end of the text. Of a text of blocks alone only these are left: what stands before and between them
 * says what they were.
 */
export function blankPem(text: string): string {
  return blank(text, blocksOf(text)).replace(encodedBlock, 'ANONYMIZED');
}

/** The same, but for certificates, which stay: of a bundle that is meant to be read. */
export function blankPemOfKeys(text: string): string {
  const keys = blocksOf(text).filter(({ start }) => !text.startsWith(certificate, start));
  return blank(text, keys).replace(encodedBlock, 'ANONYMIZED');
}

function blank(text: string, blocks: readonly Block[]): string {
  const last = blocks.at(-1);
  if (!last) return text;
  const isAll = text.slice(last.end).trim() === '' && blocksOf(text).length === blocks.length;
  if (isAll) return blankBlock.repeat(blocks.length);
  const parts = blocks.map(({ start, end }, index) => {
    const before = text.slice(blocks[index - 1]?.end ?? 0, start);
    return before + (text.slice(start, end).includes('\n') ? blankBlock : blankInLine);
  });
  return parts.join('') + text.slice(last.end);
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let start = text.indexOf(opening);
  while (start !== -1) {
    const end = endOfBlock(text, start);
    blocks.push({ start, end });
    start = text.indexOf(opening, end);
  }
  return blocks;
}

/** Behind the line that ends the block, which may be cut. */
function endOfBlock(text: string, start: number): number {
  const last = text.indexOf(closing, start);
  if (last === -1) return text.length;
  closingLine.lastIndex = last + closing.length;
  closingLine.test(text);
  return closingLine.lastIndex;
}

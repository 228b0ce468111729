import type { GatherContext } from '../gather-context.ts';
import { type CertificateId, certificateKey, type ReadCertificates } from './read-certificate.ts';

/** An entry of the record. */
interface Entry {
  readonly name: string;
  readonly namespace: string;
  readonly not_before: string;
  readonly not_after: string;
  readonly controllers: CertificateId[];
}

const mostCertificates = 64;

/** The certificates of the record, each once with the controllers that use it, and an error for each that there is not. */
export class IngressCertificates {
  readonly #read: ReadCertificates;
  readonly #context: Pick<GatherContext, 'error'>;
  readonly #entries = new Map<string, Entry>();
  readonly #told = new Set<string>();

  constructor(read: ReadCertificates, context: Pick<GatherContext, 'error'>) {
    this.#read = read;
    this.#context = context;
  }

  get entries(): Entry[] {
    return [...this.#entries.values()];
  }

  /** Takes up a certificate, and who uses it. */
  add(id: CertificateId, controller?: CertificateId): void {
    const entry = this.#entryOf(id);
    if (controller) entry?.controllers.push(controller);
  }

  #entryOf(id: CertificateId): Entry | undefined {
    const known = this.#entries.get(certificateKey(id));
    if (known) return known;
    const reading = this.#read.get(certificateKey(id));
    if (this.#entries.size >= mostCertificates || !reading) return this.#tellLimit(id);
    if ('problem' in reading) return this.#tell(certificateKey(id), reading.problem);
    const { notBefore, notAfter } = reading.validity;
    const entry = { ...id, not_before: notBefore, not_after: notAfter, controllers: [] };
    this.#entries.set(certificateKey(id), entry);
    return entry;
  }

  #tellLimit({ namespace }: CertificateId): undefined {
    const text = `reached the limit of ingress certificates (${mostCertificates}), skipping additional certificates`;
    return this.#tell(namespace, text);
  }

  #tell(what: string, problem: unknown): undefined {
    if (!this.#told.has(what)) this.#context.error(problem);
    this.#told.add(what);
    return undefined;
  }
}

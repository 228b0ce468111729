import { generate } from 'selfsigned';

/** A certificate for 127.0.0.1 that signs itself, and is its own authority. */
export async function selfSigned(commonName = 'service.test'): Promise<{ key: string; cert: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
}

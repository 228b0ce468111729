import { stripTypeScriptTypes } from 'node:module';

// The whole of TypeScript support in tests: Node's own type stripping, which keeps lines and columns.
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };

// What `import … from '@jest/globals'` gets: the functions of the jest-circus that runs the file.
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } =
  globalThis[Symbol.for('insights.jest-globals')];

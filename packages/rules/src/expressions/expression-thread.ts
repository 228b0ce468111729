import { parentPort } from 'node:worker_threads';
import { CompiledExpressions } from './compiled-expressions.ts';
import { matchLines, matchNames } from './match.ts';
import type { ThreadAnswer, ThreadRequest } from './messages.ts';

// The whole program of the thread: in an image it is built on its own and stands as a text in the gatherer's one file.

const compiled = new CompiledExpressions();

parentPort?.on('message', (request: ThreadRequest) => {
  parentPort?.postMessage(answer(request), []);
});

function answer(request: ThreadRequest): ThreadAnswer {
  try {
    return answerTo(request);
  } catch (error) {
    return { id: request.id, kind: 'failed', message: (error as Error).message };
  }
}

function answerTo(request: ThreadRequest): ThreadAnswer {
  const { id, kind } = request;
  if (kind === 'lines') return { id, kind, ...matchLines(compiled, request.groups, request.text) };
  if (kind === 'names') return { id, kind, ...matchNames(compiled, request.expressions, request.names) };
  return { id, kind: 'compiled', compiled: compiled.compile(request.expressions, request.budgetMilliseconds) };
}

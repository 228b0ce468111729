export { builtInDocument } from './builtin.ts';
export { bounds } from './bounds.ts';
export type {
  Accepted,
  Condition,
  FunctionKind,
  FunctionParameters,
  GatheringRule,
  LogRequest,
  Rejection,
  Validation,
} from './document/document.ts';
export { validateDocument } from './validation/validate-document.ts';
export { versionMatches } from './version-range/range.ts';
export { ExpressionEngine } from './expressions/expression-engine.ts';

import type { Phase } from '../../src/record/record.ts';

/** Every change of phase that there is, and why it happens; the diagram of the README is drawn from this list. */
export const transitions: readonly { readonly from: Phase; readonly to: Phase; readonly why: string }[] = [
  { from: 'Stable', to: 'Candidate', why: 'the tag names another digest' },
  { from: 'Candidate', to: 'Prepared', why: 'G0 passed' },
  { from: 'Prepared', to: 'Applying', why: 'attempt counted' },
  { from: 'Applying', to: 'Probation', why: 'G2, G3, G4 passed' },
  { from: 'Probation', to: 'Stable', why: 'enough evidence' },
  { from: 'Applying', to: 'RollingBack', why: 'a gate failed, deadline' },
  { from: 'Probation', to: 'RollingBack', why: 'evidence against it, reset' },
  { from: 'RollingBack', to: 'Stable', why: 'the fallback answers' },
  { from: 'Candidate', to: 'Stable', why: 'refused, postponed, tag moved' },
  { from: 'Prepared', to: 'Stable', why: 'no longer wanted' },
  { from: 'Applying', to: 'Stable', why: 're-applied, patch rejected, overridden' },
  { from: 'Applying', to: 'Prepared', why: 'pod replaced: attempt void' },
  { from: 'Applying', to: 'Candidate', why: 'deadline before the patch' },
  { from: 'Probation', to: 'Prepared', why: 'drained, pinned' },
  { from: 'Stable', to: 'Prepared', why: 'new pod, pinned' },
  { from: 'Stable', to: 'Applying', why: 'record lost after a patch' },
  { from: 'Stable', to: 'RollingBack', why: 'crash loop, reset, withdrawn, volume overfull' },
  { from: 'Candidate', to: 'RollingBack', why: 'crash loop, reset, withdrawn, volume overfull' },
  { from: 'Prepared', to: 'RollingBack', why: 'crash loop, reset, withdrawn, volume overfull' },
];

/** The list as a Mermaid state diagram. */
export function stateDiagram(): string {
  const lines = transitions.map(({ from, to, why }) => `    ${from} --> ${to}: ${why}`);
  return ['stateDiagram-v2', '    [*] --> Stable', ...lines].join('\n');
}

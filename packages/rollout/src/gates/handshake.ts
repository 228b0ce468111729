import type { Handshake, Observation } from '../observation.ts';
import type { ContainerVerdict } from '../pod/container-verdict.ts';
import type { Failure, Operation } from '../record/record.ts';

/** The answer of the container that the verdict is about; an answer of any other one proves nothing. */
export function answerOf(seen: Observation, verdict: ContainerVerdict): Handshake | undefined {
  if (verdict.kind !== 'running') return undefined;
  return seen.handshake?.containerID === verdict.containerID ? seen.handshake : undefined;
}

/**
 * Gate G3: the gatherer that answers is the one whose labels were read, and speaks our contract.
 * @returns why it fails; `undefined` when it passes. What the labels did not say is not compared.
 */
export function mismatchOf(answer: Handshake, op: Operation, contractMajor: number): Failure | undefined {
  if (Number.parseInt(answer.contract, 10) !== contractMajor) {
    return mismatch('ContractUnsupported', `answers contract ${answer.contract}, not ${contractMajor}`);
  }
  if (op.version !== undefined && answer.version !== op.version) {
    return mismatch('IdentityMismatch', `answers version ${answer.version}, not ${op.version}`);
  }
  if (op.revision !== undefined && answer.revision !== op.revision) {
    return mismatch('IdentityMismatch', `answers revision ${answer.revision}, not ${op.revision}`);
  }
  return undefined;
}

/**
 * What answers is no gatherer: no version of it will be another, so that nothing is waited for. An answer that does not
 * come, or breaks off, is none.
 */
export function faultOf({ handshakeFault }: Observation, verdict: ContainerVerdict): Failure | undefined {
  if (verdict.kind !== 'running' || handshakeFault?.containerID !== verdict.containerID) return undefined;
  return mismatch('HandshakeInvalid', handshakeFault.message);
}

function mismatch(reason: string, evidence: string): Failure {
  return { class: 'image', reason, evidence: evidence.slice(0, 1024) };
}

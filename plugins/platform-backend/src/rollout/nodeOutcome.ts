import type { NodeStatus } from '@waymark/platform-common';
import type { StepOutcome } from '../operations/types';
import type { Span } from '../store/rows';
import type { RolloutStage } from './types';

/** What ran below the node, if its driver says when: the rest of the time is the platform's own. */
function spansOf(stage: Pick<RolloutStage, 'title' | 'timeoutSeconds' | 'span'>, node: NodeStatus): Span[] {
  const outputs = (node.outputs ?? {}) as Record<string, unknown>;
  const startedAt = outputs.spawnedAt ?? outputs.startedAt;
  const endedAt = outputs.readyAt ?? outputs.endedAt;
  return typeof startedAt === 'string' && typeof endedAt === 'string' ? [{ name: stage.span ?? stage.title, startedAt, endedAt }] : [];
}

/** What is waited for, with the own words of what refuses: the first line of them, the log has the rest. */
function waitingWords(node: NodeStatus | undefined): string {
  const message = node?.message ?? 'Waits for the loop';
  const words = node?.cause?.words?.trim().split('\n')[0];
  return words && !message.includes(words) ? `${message}: ${words}` : message;
}

/** What a step that waits for a node comes to. Pure but for the clock. */
export function nodeOutcome(stage: Pick<RolloutStage, 'title' | 'timeoutSeconds' | 'span'>, node: NodeStatus | undefined, startedAt: Date | null, now = Date.now()): StepOutcome {
  if (node?.phase === 'ready') return { state: 'done', spans: spansOf(stage, node) };
  if (node?.phase === 'failed') {
    return {
      state: 'failed',
      what: `Stage "${stage.title}" failed: ${node.name}`,
      why: node.cause?.words ?? node.message ?? 'It gave no reason.',
      next: 'Correct it and push again, or retry. What served before still serves.',
    };
  }
  if (startedAt && now - startedAt.getTime() > stage.timeoutSeconds * 1000) {
    return {
      state: 'failed',
      what: `Stage "${stage.title}" took longer than ${stage.timeoutSeconds} s`,
      why: node?.cause?.words ?? node?.message ?? 'It was not observed.',
      next: 'Look at its logs, then retry. What served before still serves.',
    };
  }
  return { state: 'waiting', message: waitingWords(node) };
}

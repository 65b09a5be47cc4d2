import type { NodeStatus } from '@waymark/platform-common';
import type { StepOutcome } from '../operations/types';
import type { Span } from '../store/rows';
import type { Stage } from './stages';

/** What ran below the node, if its driver says when: the rest of the time is the platform's own. */
function spansOf(stage: Stage, node: NodeStatus): Span[] {
  const outputs = (node.outputs ?? {}) as Record<string, unknown>;
  const startedAt = outputs.spawnedAt ?? outputs.startedAt;
  const endedAt = outputs.readyAt ?? outputs.endedAt;
  return typeof startedAt === 'string' && typeof endedAt === 'string' ? [{ name: stage.id === 'deploy' ? 'start' : stage.id, startedAt, endedAt }] : [];
}

/** What a step that waits for a node comes to. Pure but for the clock. */
export function nodeOutcome(stage: Stage, node: NodeStatus | undefined, startedAt: Date | null, now = Date.now()): StepOutcome {
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
  return { state: 'waiting', message: node?.message ?? 'Waits for the loop' };
}

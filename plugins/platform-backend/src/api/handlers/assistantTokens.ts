import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import type { Handlers } from '../types';

/** Serves tokens for assistants; who has had one is written down. */
export function assistantTokensHandler(platform: Platform): Pick<Handlers, 'createAssistantToken'> {
  return {
    createAssistantToken: {
      async handle({ caller, request }) {
        const made = await platform.assistantTokens.make(request);
        await insertAudit(platform.knex, { actor: caller.actor, door: caller.door, action: 'createAssistantToken', subject: caller.actor, team: null, on_behalf: false, outcome: 'allowed', reason: `until ${made.expiresAt}`, operation: null });
        return made;
      },
    },
  };
}

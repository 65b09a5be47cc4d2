import type { IncomingMessage, ServerResponse } from 'node:http';
import { AgentError } from '../rooms.ts';
import type { AgentErrorCode } from '../rooms.ts';

const BODY_LIMIT = 1024 * 1024;

const STATUS: Record<AgentErrorCode, number> = {
  fenced: 409,
  invalid: 400,
  notFound: 404,
  exhausted: 507,
  failed: 500,
};

/** The JSON object in the body; `{}` if there is no body. */
export async function readBody(
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > BODY_LIMIT) {
      // What else is sent is thrown away, or the sender would see a broken connection in place of the answer.
      request.resume();
      throw new AgentError(
        'invalid',
        'The request was refused',
        `its body is larger than ${BODY_LIMIT} bytes`,
        'Send less',
      );
    }
    chunks.push(chunk);
  }
  if (size === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    // The parser's own words may quote the body, which may hold secrets.
    throw new AgentError(
      'invalid',
      'The request was refused',
      'its body is not JSON',
      'Send a JSON object',
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AgentError(
      'invalid',
      'The request was refused',
      'its body is not a JSON object',
      'Send a JSON object',
    );
  }
  return value as Record<string, unknown>;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
): void {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': body.length,
  });
  response.end(body);
}

/** Answers an error in the envelope of the protocol. What is not ours goes to the log and is told in general words. */
export function sendError(
  response: ServerResponse,
  error: unknown,
  log: (line: string) => void,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof AgentError) {
    const { code, what, why, next } = error;
    if (code === 'fenced') log(`refused: ${what}: ${why}`);
    sendJson(response, STATUS[code], { error: { code, what, why, next } });
    return;
  }
  const why = error instanceof Error ? error.message : String(error);
  log(`unexpected error: ${error instanceof Error ? error.stack : why}`);
  sendJson(response, 500, {
    error: {
      code: 'failed',
      what: 'The agent could not do it',
      why,
      next: 'Try again; details are in the log of the agent',
    },
  });
}

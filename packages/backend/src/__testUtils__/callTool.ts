import type { Client } from '@modelcontextprotocol/sdk/client/index.js';

/** What a tool answered, and whether it was refused. */
export interface Answer {
  refused: boolean;
  text: string;
  value: any;
}

/** Calls a tool of the platform by its name without the platform's. */
export async function callTool(
  client: Client,
  name: string,
  input: Record<string, unknown>,
): Promise<Answer> {
  const answer: any = await client.callTool({
    name: `platform.${name}`,
    arguments: input,
  });
  return {
    refused: answer.isError === true,
    text: answer.content[0].text,
    value: answer.structuredContent,
  };
}

import type { JsonSchemaToTsProvider } from '@fastify/type-provider-json-schema-to-ts';
import type { FastifyInstance } from 'fastify';
import { HttpError, problemSchema } from '../http/errors.ts';
import { newNoteSchema, noteIdSchema, notePageSchema, noteSchema } from './schemas.ts';
import type { NoteStore } from './store.ts';

/** Create, read and list. The schemas check what comes in, shape what goes out, and make the OpenAPI document. */
export function addNotes(instance: FastifyInstance, store: NoteStore): void {
  const app = instance.withTypeProvider<JsonSchemaToTsProvider>();

  app.post(
    '/notes',
    {
      schema: {
        operationId: 'createNote',
        summary: 'Write a note',
        tags: ['notes'],
        body: newNoteSchema,
        response: { 201: noteSchema, 400: problemSchema },
      },
    },
    async (request, reply) => {
      const { title, body = '' } = request.body;
      const note = await store.create({ title, body });
      return reply.code(201).header('location', `/notes/${note.id}`).send(note);
    },
  );

  app.get(
    '/notes/:id',
    {
      schema: {
        operationId: 'getNote',
        summary: 'Read a note',
        tags: ['notes'],
        params: { type: 'object', required: ['id'], properties: { id: noteIdSchema } },
        response: { 200: noteSchema, 400: problemSchema, 404: problemSchema },
      },
    },
    async request => {
      const note = await store.get(request.params.id);
      if (!note) throw new HttpError(404, `There is no note ${request.params.id}.`);
      return note;
    },
  );

  app.get(
    '/notes',
    {
      schema: {
        operationId: 'listNotes',
        summary: 'List notes, newest first',
        tags: ['notes'],
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
            cursor: { ...noteIdSchema, description: 'nextCursor of the page before' },
          },
        },
        response: { 200: notePageSchema, 400: problemSchema },
      },
    },
    async request => store.list(request.query),
  );
}

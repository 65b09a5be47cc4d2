/** Text that Postgres can keep: anything but the character NUL. */
const text = { type: 'string', pattern: '^[^\\u0000]*$' } as const;

export const noteIdSchema = { type: 'string', pattern: '^[1-9][0-9]{0,17}$', description: 'Id of a note' } as const;

export const newNoteSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['title'],
  properties: {
    title: { ...text, minLength: 1, maxLength: 200 },
    body: { ...text, maxLength: 10_000, default: '' },
  },
} as const;

export const noteSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'body', 'createdAt'],
  properties: {
    id: noteIdSchema,
    title: { type: 'string' },
    body: { type: 'string' },
    createdAt: { type: 'string', format: 'date-time' },
  },
} as const;

export const notePageSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['items', 'nextCursor'],
  properties: {
    items: { type: 'array', items: noteSchema },
    nextCursor: { type: ['string', 'null'], description: 'Give it as cursor to get the next page; null on the last one' },
  },
} as const;

/** What a caller needs of an operation that it has started: its id, and how to go on. */
export function operationOutput(operation: any) {
  const { id, title, state, outcome, service, environment, result, error } = operation;
  return {
    operationId: id as string,
    operationUrl: `/operations/${id}`,
    title,
    state,
    outcome: outcome ?? null,
    service: service ?? null,
    environment: environment ?? null,
    ...(result ? { result } : {}),
    ...(error ? { error } : {}),
    next: outcome ? 'It has ended.' : `It goes on by itself. wait-for-operation with operation "${id}" waits for its end.`,
  };
}
